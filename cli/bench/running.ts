import { Server } from '../../checker/server.ts'
import { exitKind } from '../../checker/server-process.ts'
import { CompileError } from '../../checker/typescript/compile-error.ts'
import { Unmet } from '../../checker/unmet.ts'
import { World } from '../../checker/world.ts'
import { inALine } from '../render/printed.ts'
import type { BenchSettings } from './results.ts'
import type { Subject } from './subjects.ts'

/** A subject that cannot be measured, and why: told, and the others are measured all the same. */
export class NotMeasured extends Error {
  override name = 'NotMeasured'
}

/** One start of a subject. Each has a fresh port: those of earlier starts are full of TIME_WAIT. */
export class Running {
  readonly server: Server
  readonly #world: World
  readonly #remove: () => Promise<void>

  /** @throws NotMeasured if it does not listen */
  static async start(
    subject: Subject,
    { poolSize, loops, backlog }: BenchSettings,
    workMs: number,
  ): Promise<Running> {
    const world = new World()
    const port = await world.ports.free()
    const command = await subject.command({ port }).catch((error: Error) => {
      throw error instanceof CompileError ? notTypeScript(error) : error
    })
    const settings = { PORT: port, WORK_MS: workMs, POOL_SIZE: poolSize, LOOPS: loops }
    let running: Running | undefined
    try {
      const server = await Server.start(command, world, { ...settings, BACKLOG: backlog })
      running = new Running(server, world, command.remove)
      await server.listens()
      return running
    } catch (error) {
      await (running?.end() ?? command.remove())
      if (error instanceof Unmet) throw new NotMeasured(`${error.observed}${said(running?.server)}`)
      throw error
    }
  }

  private constructor(server: Server, world: World, remove: () => Promise<void>) {
    this.server = server
    this.#world = world
    this.#remove = remove
  }

  get port(): number {
    return this.server.port
  }

  /** Its processes: some start more when the first client comes. */
  pids(): number[] {
    return this.server.view.allProcesses()
  }

  /** Why it is gone, when it is. */
  hasEnded(): string | undefined {
    const { exit, process } = this.server
    if (!exit) return undefined
    if (process.tooMuch) return `it had ${process.tooMuch} and was ended`
    return `it ended (${exitKind(exit)})${said(this.server)}`
  }

  async end(): Promise<void> {
    await this.server.end({ politely: false })
    this.#world.end()
    await this.#world.ports.release()
    await this.#remove()
  }
}

/** The first line says what, the third where; `verify` shows the whole. */
function notTypeScript({ message }: CompileError): NotMeasured {
  const [what, , where] = message.split('\n')
  return new NotMeasured(`it cannot be read as TypeScript (${where ?? 'its file'}: ${what})`)
}

function said(server: Server | undefined): string {
  const last = inALine(server?.stderr ?? '')
  return last ? `, and said: ${last}` : ''
}
