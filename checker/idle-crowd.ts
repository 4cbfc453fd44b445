import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { due, Overdue } from './due.ts'
import { CouldNotRun } from './errors.ts'
import { descriptorLimit } from './kernel/processes.ts'
import type { Server } from './server.ts'

/** So many connect before the server is given time to accept them: every backlog of 128 has room. */
const AT_A_TIME = 50

/** Descriptors that checker and server need for other things. */
const SPARE = 200

/** With fewer nothing can be told from the noise. */
const FEWEST = 500

/** How many idle connections both sides have descriptors for. @throws CouldNotRun for too few */
export function manyFor(server: Server, wanted: number): number {
  const room = Math.min(descriptorLimit('self') ?? Infinity, server.view.descriptorLimit()) - SPARE
  if (room >= FEWEST) return Math.min(wanted, room)
  throw new CouldNotRun(
    `Only ${room + SPARE} files may be open; ${FEWEST + SPARE} are needed. Raise the limit: ulimit -n 4096`,
  )
}

/** Connections that say nothing. They have no names and no events: there are too many. */
export class IdleCrowd {
  readonly #server: Server
  readonly #host = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}` // ports of their own
  #sockets: Socket[] = []

  constructor(server: Server) {
    this.#server = server
    server.receives(this)
  }

  get size(): number {
    return this.#sockets.length
  }

  /** Connects so many more; all of them are accepted when it returns. */
  async grows(count: number): Promise<void> {
    for (let left = count; left > 0; left -= AT_A_TIME) {
      const fresh = Array.from({ length: Math.min(left, AT_A_TIME) }, () =>
        connect({ host: '127.0.0.1', port: this.#server.port, localAddress: this.#host }),
      )
      this.#sockets.push(...fresh)
      await Promise.all(fresh.map((socket) => this.#connects(socket)))
      await this.#isTaken()
    }
    await this.#server.settles()
  }

  /** All leave, and the server has closed its ends. */
  async leaves(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets = []
    await this.#server.settles(3000)
  }

  vanish(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #connects(socket: Socket): Promise<void> {
    const signal = AbortSignal.timeout(15_000)
    await once(socket, 'connect', { signal }).catch((error: NodeJS.ErrnoException) => {
      const { exit } = this.#server
      if (exit) throw this.#server.gone('a server that takes many clients', exit)
      throw this.#server.unmet({
        kind: 'never-connected',
        expected: `${this.size} clients are connected at once`,
        observed:
          error.code === 'ABORT_ERR' ? 'no handshake in 15 s' : `one was not: ${error.code}`,
      })
    })
    socket.on('error', () => {})
  }

  /** Nobody is left in the accept queue. */
  async #isTaken(): Promise<void> {
    const { view } = this.#server
    const look = () => (view.listening().some((row) => row.unread > 0) ? undefined : true)
    const found = await due(look, this.#server, { within: 5000, every: 5 })
    if (!(found instanceof Overdue)) return
    if (this.#server.exit) throw this.#server.gone('a server that goes on', this.#server.exit)
    throw this.#server.unmet({
      kind: 'not-accepted',
      expected: `${this.size} clients who say nothing are accepted`,
      observed: 'some of them are still in the accept queue, and the server sleeps',
    })
  }
}
