import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { type Command, commandForFile, commandFromWords } from '../../checker/command.ts'
import { ownersOf } from '../../checker/kernel/owners.ts'
import { tcpTable } from '../../checker/kernel/tcp-table.ts'
import { ServerProcess, type Settings } from '../../checker/server-process.ts'
import { World } from '../../checker/world.ts'
import { root } from './course.ts'

/** For anything to happen, also on a busy machine, in milliseconds. */
const DEADLINE = 20_000

/** Servers that run while a test looks at them, and their clients. */
export class Stage {
  readonly #world = new World()
  readonly #servers: { server: ServerProcess; command: Command }[] = []
  readonly #clients: Socket[] = []

  freePort(): Promise<number> {
    return this.#world.ports.free()
  }

  /** The solution of an exercise, as soon as it listens. */
  async solution(slug: string, settings: Partial<Settings> = {}): Promise<RunningServer> {
    return this.#start(await commandForFile(join(root, 'solutions', slug, 'server.ts')), settings)
  }

  /** Any program that listens on PORT. */
  program(...words: string[]): Promise<RunningServer> {
    return this.#start(commandFromWords(words, root), {})
  }

  async #start(command: Command, settings: Partial<Settings>): Promise<RunningServer> {
    const port = await this.freePort()
    const server = await ServerProcess.start(command, { ...settings, PORT: port }, this.#world)
    this.#servers.push({ server, command })
    await until(
      () => tcpTable(port).some(({ state }) => state === 'LISTEN') || server.exit !== undefined,
      () => `a server on port ${port}`,
    )
    if (server.exit) throw new Error(`The server has ended: ${server.output.text()}`)
    const [pid = 0] = ownersOf(new Set(tcpTable(port).map(({ inode }) => inode)))
    return { port, pid, ends: () => server.end({ politely: false }) }
  }

  /** A client that says this, or nothing, and stays; its address, as the kernel shows it. */
  async client(port: number, says = '', { thenCloses = false } = {}): Promise<string> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.#clients.push(socket)
    socket.on('error', () => {}) // the server is killed at the end
    await new Promise((resolve) => socket.once('connect', resolve))
    if (says !== '') socket.write(says)
    if (thenCloses) socket.end()
    return `127.0.0.1:${socket.localPort}`
  }

  async ends(): Promise<void> {
    for (const client of this.#clients) client.destroy()
    for (const { server, command } of this.#servers) {
      await server.end({ politely: false })
      await command.remove()
    }
    await this.#world.ports.release()
    this.#world.end()
  }
}

export interface RunningServer {
  port: number
  pid: number
  ends(): Promise<void>
}

/** Looks again and again until it is so. */
export async function until(
  met: () => boolean | Promise<boolean>,
  what: () => string,
): Promise<void> {
  const end = performance.now() + DEADLINE
  while (!(await met())) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
