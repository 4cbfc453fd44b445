import type { World } from '../world.ts'
import type { Endpoint } from './tcp-table.ts'
import type { KernelView } from './view.ts'

/** Reads of the TCP table for a socket: a row may be missing once, and one that is no connection has none. */
const LOOKUPS = 2

/**
 * Who is at the other end of a socket, by its inode. The TCP table takes 4 ms to read, and we hear of no client
 * meanwhile: so what others have read from it is used, and it is read here only when they have not.
 */
export class Peers {
  readonly #view: KernelView
  readonly #world: World
  readonly #known: Map<number, Endpoint>
  readonly #asked = new Map<number, number>()

  constructor(server: { view: KernelView; world: World }, known: Map<number, Endpoint>) {
    this.#view = server.view
    this.#world = server.world
    this.#known = known
  }

  /** The client's name; `unknown` for a socket that is no connection, and undefined: ask again. */
  nameOf(inode: number): string | 'unknown' | undefined {
    const asked = this.#asked.get(inode) ?? 0
    if (!this.#known.has(inode) && asked <= LOOKUPS) {
      this.#asked.set(inode, asked + 1)
      if (asked > 0) this.#readTable()
    }
    const peer = this.#known.get(inode)
    if (peer) return this.#world.nameOf(peer)
    return asked < LOOKUPS ? undefined : 'unknown'
  }

  #readTable(): void {
    for (const row of this.#view.connections())
      if (row.inode > 0) this.#known.set(row.inode, row.remote)
  }
}
