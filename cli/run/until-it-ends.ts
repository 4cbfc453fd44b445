import type { Kind } from '../../checker/hints.ts'
import { describeExit, type ServerProcess } from '../../checker/server-process.ts'
import type { Exercise } from '../course.ts'
import { holderOf, keptByTheDead } from '../port-holder.ts'
import type { Terminal } from '../terminal.ts'

/** How long a server may take to end after Ctrl-C, in milliseconds. */
const GRACE = 1000

/** What is shown beside the server's output, if anything: it makes room for a warning, and for the end. */
export interface Beside {
  warn(text: string): void
  end(): Promise<void>
  /** Of an error that ended the server. */
  readonly diagnosis: Kind | undefined
  readonly saysPortIsTaken: boolean
}

/** Ctrl-C and SIGTERM are handed on; a server that stays all the same is killed, and is told why. */
export async function untilItEnds(
  server: ServerProcess,
  exercise: Exercise,
  out: Terminal,
  beside: Beside | undefined,
): Promise<number> {
  let interrupted: number | undefined
  const handOn = (signal: NodeJS.Signals, code: number) => {
    const again = interrupted !== undefined
    interrupted = code
    server.signal(again ? 'SIGKILL' : signal)
    setTimeout(() => {
      if (server.exit) return
      const { warn } = beside ?? out
      warn.call(
        beside,
        'It did not end, so it was killed. A signal handler in JavaScript cannot run while its thread sleeps in a system call; without one, the signal ends the process.',
      )
      server.signal('SIGKILL')
    }, GRACE).unref()
  }
  process.on('SIGINT', () => handOn('SIGINT', 130))
  process.on('SIGTERM', () => handOn('SIGTERM', 143))
  process.on('SIGHUP', () => handOn('SIGTERM', 129))

  while (!server.exit) await server.world.nextChange(60_000)
  await server.end({ politely: false }) // children that it has left behind
  await beside?.end()
  if (interrupted !== undefined) return interrupted
  out.warn(`\nThe program ended ${describeExit(server.exit)}.`)
  const { diagnosis, hint } = (server.exit.code !== 0 && beside?.diagnosis) || {}
  if (diagnosis) out.warn(`It looks like ${diagnosis}`)
  if (hint) out.warn(hint)
  const taken =
    server.exit.code !== 0 &&
    (holderOf(server.port) ?? (beside?.saysPortIsTaken && keptByTheDead(server.port, exercise)))
  if (taken) out.warn(taken)
  return server.exit.code === 0 ? 0 : 1
}
