import { ownersOf } from '../../checker/kernel/owners.ts'
import { socketsOf } from '../../checker/kernel/processes.ts'
import type { TcpRow } from '../../checker/kernel/tcp-table.ts'

/**
 * All of /proc is searched for who holds a socket: soon when nobody known holds a new one, and now and then because
 * a new process may hold what another holds too. Milliseconds.
 */
const AT_MOST_EVERY = 1000
const AT_LEAST_EVERY = 3000

/** The sockets of each process that holds one of these rows: descriptor → inode. */
export type Held = Map<number, Map<number, number>>

export class Holders {
  #pids: number[] = []
  #searchedFor = new Set<number>()
  #searchedAt = Number.NEGATIVE_INFINITY

  of(rows: TcpRow[]): Held {
    const wanted = new Set(rows.map(({ inode }) => inode).filter((inode) => inode !== 0))
    const held = this.#look(wanted)
    if (wanted.size === 0) return held // so that the first that comes is looked for at once
    const since = performance.now() - this.#searchedAt
    if (since < AT_MOST_EVERY) return held
    if (since < AT_LEAST_EVERY && !this.#somethingIsNew(wanted, held)) return held
    this.#pids = ownersOf(wanted)
    this.#searchedFor = wanted
    this.#searchedAt = performance.now()
    return this.#look(wanted)
  }

  #look(wanted: Set<number>): Held {
    const all = this.#pids.map((pid) => [pid, socketsOf(pid)] as const)
    return new Map(all.filter(([, own]) => [...own.values()].some((inode) => wanted.has(inode))))
  }

  #somethingIsNew(wanted: Set<number>, held: Held): boolean {
    const own = new Set([...held.values()].flatMap((sockets) => [...sockets.values()]))
    return [...wanted].some((inode) => !own.has(inode) && !this.#searchedFor.has(inode))
  }
}
