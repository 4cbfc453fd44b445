import type { World } from '../world.ts'
import { Peers } from './peers.ts'
import { socketsOf, type Thread } from './processes.ts'
import { originsOf } from './runtime-threads.ts'
import type { Endpoint } from './tcp-table.ts'
import { socketInode, stateOf, type ThreadState, watchesSockets } from './thread-state.ts'
import type { KernelView } from './view.ts'

/** Enough for any picture. */
const EVENTS_AT_MOST = 400

/** What costs more than a look is looked at in each tenth only. */
const SELDOM = 10

interface Known {
  /** `thread 2`, as soon as it has been seen at a socket or at work: the runtime's own threads never are. */
  name?: string
  /** It is the runtime's: asked once, when it was first seen to sleep. */
  isRuntimes?: boolean
  state?: { text: string; at: number; notBefore?: number }
}

/** What each thread of a server was seen to do: an event on the timeline whenever that changes. */
export class ThreadRecord {
  readonly #world: World
  readonly #server: string
  readonly #peers: Peers
  readonly #threads = new Map<number, Known>()
  #named = 0
  #events = 0
  #looks = 0
  #lastLook: number | undefined

  /** @param peers who is at the other end of a socket, by its inode, as far as others have seen it */
  constructor(
    server: { view: KernelView; world: World; name: string },
    peers: Map<number, Endpoint>,
  ) {
    this.#world = server.world
    this.#server = server.name
    this.#peers = new Peers(server, peers)
  }

  get size(): number {
    return this.#threads.size
  }

  get isFull(): boolean {
    return this.#events >= EVENTS_AT_MOST
  }

  /** All threads that there are now. */
  look(threads: Thread[]): void {
    for (const thread of threads) this.#see(thread)
    const alive = new Set(threads.map(({ tid }) => tid))
    for (const [tid, known] of this.#threads)
      if (!alive.has(tid)) {
        this.#threads.delete(tid)
        this.#tell(known, this.#now('ended'))
      }
    this.#lastLook = this.#world.timeline.now()
    this.#looks++
  }

  #see(thread: Thread): void {
    const known = this.#threads.get(thread.tid) ?? {}
    this.#threads.set(thread.tid, known)
    const state = stateOf(thread)
    if (!state) return
    const inodes = state.fds.flatMap((fd) => socketInode(thread.pid, fd) ?? [])
    const text = this.#words(state, inodes)
    if (text === undefined) return
    const before = known.state
    const isNews = before?.text !== text
    if (isNews) known.state = this.#now(text)
    if (known.name) {
      if (isNews) this.#tell(known, known.state)
    } else if (this.#isAtASocket(thread, state, inodes) || isAtWork(thread, state, known)) {
      known.name = `thread ${++this.#named}`
      if (before?.text === 'waits') this.#tell(known, before) // for its first client
      this.#tell(known, known.state)
    }
  }

  /** Undefined when it is not yet known with whom. */
  #words({ word }: ThreadState, inodes: number[]): string | undefined {
    if (!/^(read|write|poll)$/.test(word)) return word
    const [inode] = inodes
    if (inode === undefined) return 'waits' // for a pipe, a file: no business of a client
    if (inodes.length > 1) return word
    const client = this.#peers.nameOf(inode)
    return client === 'unknown' ? word : client && `${word} ${client}`
  }

  #isAtASocket({ pid, tid }: Thread, { word, fds }: ThreadState, inodes: number[]): boolean {
    if (word === 'accept' || (word !== 'epoll' && inodes.length > 0)) return true
    if (this.#looks % SELDOM !== 0) return false
    if (tid === pid && [...socketsOf(pid).keys()].some((fd) => fd > 2)) return true // main
    return word === 'epoll' && fds.some((fd) => watchesSockets(pid, fd))
  }

  #now(text: string) {
    const at = this.#world.timeline.now()
    return { text, at, ...(this.#lastLook !== undefined && { notBefore: this.#lastLook }) }
  }

  #tell({ name }: Known, state: Known['state']): void {
    if (name === undefined || state === undefined || this.isFull) return
    this.#events++
    this.#world.timeline.add(name, 'thread', { server: this.#server, ...state })
  }
}

/** A thread of the program sleeps for a set time: it has taken a request so quickly that no look saw it read. */
function isAtWork(thread: Thread, { word }: ThreadState, known: Known): boolean {
  if (word !== 'sleeps' || thread.tid === thread.pid || known.isRuntimes) return false
  const isOwn = originsOf(thread.pid, [thread]).get(thread.tid) === 'program'
  known.isRuntimes = !isOwn
  return isOwn
}
