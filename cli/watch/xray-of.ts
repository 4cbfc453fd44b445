import { commandForFile, commandFromWords } from '../../checker/command.ts'
import { BadCommand } from '../../checker/errors.ts'
import { tcpTableIsReadable } from '../../checker/kernel/tcp-table.ts'
import { lastLines } from '../../checker/output.ts'
import { describeExit, ServerProcess } from '../../checker/server-process.ts'
import { CompileError } from '../../checker/typescript/compile-error.ts'
import type { Subject } from '../../checker/verify.ts'
import { World } from '../../checker/world.ts'
import type { Terminal } from '../terminal.ts'
import { Observer } from '../xray/observer.ts'
import { watchOnScreen } from '../xray/watch.ts'
import { withoutProc } from '../xray/without-proc.ts'

/** Where `learn-tcp run` starts it too. */
const PORT = Number(process.env.PORT || 1729)

/** How long it may take until it listens, in milliseconds. */
const STARTS = 5000

/**
 * Starts the server at human speed and shows what the kernel sees of it, until somebody leaves that view or it ends.
 * Returns why there was nothing to see, if so.
 */
export async function xrayOf(subject: Subject, out: Terminal): Promise<string | undefined> {
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
        return `The server ended ${describeExit(server.exit)}.\n\n${lastLines(server.output.text())}`
      if (server.view.listening().length === 0) return `Nobody listens on port ${PORT}.`
      await watchOnScreen(new Observer([PORT]), out)
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
