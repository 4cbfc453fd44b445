import { commandForFile, commandFromWords } from '../../checker/command.ts'
import { BadCommand } from '../../checker/errors.ts'
import { tcpTableIsReadable } from '../../checker/kernel/tcp-table.ts'
import { lastLines } from '../../checker/output.ts'
import { describeExit, ServerProcess } from '../../checker/server-process.ts'
import { CompileError } from '../../checker/typescript/compile-error.ts'
import { World } from '../../checker/world.ts'
import type { Exercise } from '../course.ts'
import { paper } from '../paper.ts'
import { holderOf } from '../port-holder.ts'
import { wayToAsk } from '../run/way-to-ask.ts'
import type { Terminal } from '../terminal.ts'
import { Observer } from '../xray/observer.ts'
import { watchOnScreen } from '../xray/watch.ts'
import { withoutProc } from '../xray/without-proc.ts'
import type { Scene } from './scene.ts'

/** Where `learn-tcp run` starts it too. */
const PORT = Number(process.env.PORT || 1729)

/** How long it may take until it listens, in milliseconds. */
const STARTS = 5000

/**
 * Starts the server at human speed and shows what the kernel sees of it, until somebody leaves that view or it ends.
 * Returns why there was nothing to see, if so.
 */
export async function xrayOf({ exercise, subject, out }: Scene): Promise<string | undefined> {
  if (!tcpTableIsReadable) return withoutProc(process.platform, PORT)
  const world = new World()
  try {
    const command = await ('file' in subject
      ? commandForFile(subject.file)
      : commandFromWords(subject.words, subject.cwd))
    const server = await ServerProcess.start(command, { PORT }, world)
    try {
      const end = performance.now() + STARTS
      while (server.view.listening().length === 0 && !server.exit && performance.now() < end)
        await world.nextChange(20)
      if (server.exit)
        return [
          `The server ended ${describeExit(server.exit)}.`,
          lastLines(server.output.text()),
          ...(server.exit.code === 0 ? [] : [holderOf(PORT) ?? '']),
        ].join('\n\n')
      if (server.view.listening().length === 0) return `Nobody listens on port ${PORT}.`
      await watchOnScreen(new Observer([PORT]), out, (columns) => introduce(exercise, out, columns))
    } finally {
      await server.end({ politely: true })
      await command.remove()
    }
  } catch (error) {
    if (error instanceof BadCommand || error instanceof CompileError) return error.message
    throw error
  } finally {
    world.end()
  }
}

/** What to do here, and how to leave. */
function introduce(exercise: Exercise, { color, ascii }: Terminal, columns: number): string[] {
  const sheet = paper({ color, ascii }, columns)
  const line = (command: string, why: string) =>
    sheet.out.hanging(`  ${color.cyan(command.padEnd(32))}  `, color.dim(why))
  sheet.out.say(`Your server runs on 127.0.0.1:${PORT} until you press q. In another terminal:`)
  line(...wayToAsk(exercise, PORT))
  line(`npx learn-tcp talk ${PORT} --silent`, 'connect and say nothing')
  return sheet.lines()
}
