import type { World } from '../world.ts'
import { tcpTable } from './tcp-table.ts'

interface Watched {
  name: string
  accepted: boolean
  /** When it was last seen in the accept queue, in milliseconds on the timeline. */
  queuedAt?: number
}

/**
 * Sees from outside when a server accepts: the row of a connection has inode 0 while it waits in the accept queue,
 * and a number from then on. Sampling gives an interval, not a moment, so no rule may depend on the moment. Every
 * 5 ms, or ten times what a sample costs (about 1 µs a row, and the rows of the whole machine count).
 */
export class AcceptSampler {
  readonly #port: number
  readonly #world: World
  readonly #clients = new Map<number, Watched>()
  #timer: NodeJS.Timeout | undefined
  longestQueue = 0

  constructor(port: number, world: World) {
    this.#port = port
    this.#world = world
  }

  watch(clientPort: number, name: string): void {
    this.#clients.set(clientPort, { name, accepted: false })
    this.#timer ??= setTimeout(() => this.#sample(), 0)
  }

  /** A byte or a FIN from the server proves that it has accepted, whether a sample saw it or not. */
  provenAccepted(clientPort: number): void {
    const client = this.#clients.get(clientPort)
    if (client) this.#accept(client)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#clients.clear()
  }

  #sample(): void {
    const began = performance.now()
    for (const row of tcpTable(this.#port)) {
      if (row.local.port !== this.#port) continue
      if (row.state === 'LISTEN') this.longestQueue = Math.max(this.longestQueue, row.unread)
      const client = this.#clients.get(row.remote.port)
      if (!client || client.accepted) continue
      if (row.inode > 0) this.#accept(client)
      else if (row.state === 'ESTABLISHED') client.queuedAt = this.#world.timeline.now()
    }
    const waiting = [...this.#clients.values()].some((client) => !client.accepted)
    const pause = Math.max(5, 10 * (performance.now() - began))
    this.#timer = waiting ? setTimeout(() => this.#sample(), pause) : undefined
  }

  #accept(client: Watched): void {
    if (client.accepted) return
    client.accepted = true
    const { queuedAt } = client
    this.#world.timeline.add(
      client.name,
      'accepted',
      queuedAt === undefined ? {} : { notBefore: queuedAt },
    )
    this.#world.changed()
  }

  isAccepted(clientPort: number): boolean {
    return this.#clients.get(clientPort)?.accepted ?? false
  }
}
