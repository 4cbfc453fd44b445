import type { World } from '../world.ts'
import type { Endpoint } from './tcp-table.ts'
import type { KernelView } from './view.ts'

/** How often the descriptors of the server are looked at, in milliseconds; a look takes about 0.1 ms. */
const EVERY = 5

/** A row of the TCP table may be missing once, because the table changes while it is read. */
const LOOKS = 3

/**
 * Sees from outside when a server accepts: a new socket appears among its descriptors, and the TCP table tells which
 * client is at its other end. Sampling gives an interval, not a moment, and a server that closes at once is not
 * caught in the act: so no rule may depend on the moment, only on its having happened.
 */
export class AcceptSampler {
  /** Who is at the other end of the server's sockets, by inode, as far as it was seen. */
  readonly peers = new Map<number, Endpoint>()
  readonly #view: KernelView
  readonly #world: World
  readonly #server: string
  /** Clients by their port, that have not yet been accepted. */
  readonly #waiting = new Map<number, { name: string; connectedAt?: number; early?: true }>()
  readonly #accepted = new Set<number>()
  /** Sockets of the server, and how often each has been looked up. */
  #sockets = new Map<number, number>()
  #lastLook: number | undefined
  /** The last look after which we have read from our sockets: immediates come behind that in the event loop. */
  #heardSince: number | undefined
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(server: { view: KernelView; world: World; name: string }) {
    this.#view = server.view
    this.#world = server.world
    this.#server = server.name
  }

  /** Called before the client connects. */
  watch(clientPort: number, name: string): void {
    if (this.#stopped) return // a client that was begun in the background, and comes after the end
    this.#waiting.set(clientPort, { name })
    if (!this.#timer) this.#sample()
  }

  /** Its connection is established; on a busy machine we may hear of that after it was accepted. */
  connected(clientPort: number): void {
    const client = this.#waiting.get(clientPort)
    if (!client) return
    client.connectedAt = this.#world.timeline.now()
    if (client.early) this.#accept(clientPort, undefined)
  }

  /** The same for one who is connected already. */
  follows(clientPort: number, name: string): void {
    this.watch(clientPort, name)
    this.connected(clientPort)
  }

  isAccepted(clientPort: number): boolean {
    return this.#accepted.has(clientPort)
  }

  /** A byte or a FIN from the server proves that it has accepted, whether a look saw it or not. */
  provenAccepted(clientPort: number): void {
    // A look may have come too late to see its socket, when what it was sent lay here unread already.
    this.#accept(clientPort, this.#heardSince)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#waiting.clear()
  }

  #sample(): void {
    const inodes = [...this.#view.socketInodes()]
    const before = this.#lastLook === undefined ? LOOKS : 0 // what it has at first is no client
    const tries = new Map(inodes.map((inode) => [inode, this.#sockets.get(inode) ?? before]))
    this.#sockets = tries
    const fresh = [...tries].filter(([, looks]) => looks < LOOKS).map(([inode]) => inode)
    if (fresh.length > 0)
      for (const row of this.#view.connections()) {
        if (row.inode > 0) this.peers.set(row.inode, row.remote)
        if (fresh.includes(row.inode)) {
          tries.set(row.inode, LOOKS)
          this.#accept(row.remote.port, this.#lastLook)
        }
      }
    for (const inode of fresh) tries.set(inode, (tries.get(inode) ?? 0) + 1)
    const look = this.#world.timeline.now()
    this.#lastLook = look
    setImmediate(() => {
      this.#heardSince = look
    })
    this.#timer = this.#waiting.size > 0 ? setTimeout(() => this.#sample(), EVERY) : undefined
  }

  /** @param lastLook the last one at which it was surely not yet accepted, on the timeline */
  #accept(clientPort: number, lastLook = 0): void {
    const client = this.#waiting.get(clientPort)
    if (!client) return
    if (client.connectedAt === undefined) {
      client.early = true
      return
    }
    this.#waiting.delete(clientPort)
    this.#accepted.add(clientPort)
    const notBefore = Math.max(client.connectedAt, lastLook)
    this.#world.timeline.add(client.name, 'accepted', { server: this.#server, notBefore })
    this.#world.changed()
  }
}
