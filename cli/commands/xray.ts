import { tcpTableIsReadable } from '../../checker/kernel/tcp-table.ts'
import type { Command } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { Observer } from '../xray/observer.ts'
import { NothingThere, portsMeantBy } from '../xray/target.ts'
import { lookOnce, printSnapshot, watchInLines, watchOnScreen } from '../xray/watch.ts'
import { withoutProc } from '../xray/without-proc.ts'

export const command: Command = {
  usage: 'xray PORT|PID [--once | --json]',
  options: {
    once: { type: 'boolean', help: 'look once and print it' },
    json: { type: 'boolean', help: 'look once and print one JSON document (learn-tcp/xray@1)' },
  },
  words: 1,
  async run({ positionals: [word], options, out }) {
    const number = numberFrom(word)
    if (!tcpTableIsReadable) {
      out.warn(withoutProc(process.platform, number))
      return 3
    }
    try {
      const observer = new Observer(portsMeantBy(number))
      if (options.json) out.print(JSON.stringify(await lookOnce(observer), undefined, 2))
      else if (options.once) printSnapshot(await lookOnce(observer), out)
      else await watch(observer, out)
      return 0
    } catch (error) {
      if (!(error instanceof NothingThere)) throw error
      out.warn(error.message)
      return 1
    }
  },
}

/** Until somebody leaves or the server ends; a dumb terminal cannot move its cursor. */
async function watch(observer: Observer, out: Terminal): Promise<void> {
  if (out.isTTY && process.env.TERM !== 'dumb') await watchOnScreen(observer, out)
  else await watchInLines(observer, out)
}

function numberFrom(word: string | undefined): number {
  const number = Number(word)
  if (/^\d+$/.test(word ?? '') && number > 0 && Number.isSafeInteger(number)) return number
  throw new UsageError(
    'Of which server? Name its port or its process: npx learn-tcp xray 1729 looks into the server on port 1729.',
  )
}
