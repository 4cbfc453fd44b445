import { readdirSync } from 'node:fs'
import type { TimelineEvent } from '../verdict.ts'
import type { World } from '../world.ts'
import { Peers } from './peers.ts'
import { isNode } from './process-facts.ts'
import { socketsOf, type Thread } from './processes.ts'
import { originsOf } from './runtime-threads.ts'
import { SyscallFiles } from './syscall-files.ts'
import { type Endpoint, tcpTableIsReadable } from './tcp-table.ts'
import { socketInode, stateOf, type ThreadState, watchesSockets } from './thread-state.ts'
import type { KernelView } from './view.ts'

/** How often the threads are looked at, in milliseconds; with a crowd of them, less often. */
const EVERY = 20
const EVERY_WITH_MANY = 100
const MANY = 64

/** A look may take a tenth of the time. */
const SHARE = 10

/** The last client has gone: so many looks more show where the threads go to. */
const LOOKS_AFTER = 3

/** What costs more than a look is looked at in each tenth only. */
const SELDOM = 10

/** Enough for any picture. */
const EVENTS_AT_MOST = 400

interface Known {
  /** `thread 2`, as soon as it has been seen at a socket or at work: the runtime's own threads never are. */
  name?: string
  /** It is the runtime's: asked once, when it was first seen to sleep. */
  isRuntimes?: boolean
  state?: { text: string; at: number; notBefore?: number }
}

/**
 * While clients are there, looks at what each thread of their server does, and writes down when that changes. It is a
 * witness only: nothing waits for it, and no rule depends on it.
 */
export class ThreadSampler {
  readonly #view: KernelView
  readonly #world: World
  readonly #server: string
  readonly #peers: Peers
  readonly #files = new SyscallFiles()
  readonly #threads = new Map<number, Known>()
  readonly #clients = new Set<string>()
  #heard = 0
  #named = 0
  #looks = 0
  #looksAfter = 0
  #events = 0
  #lastLook: number | undefined
  #timer: NodeJS.Timeout | undefined
  #stopped = !tcpTableIsReadable

  /** @param peers who is at the other end of a socket, by its inode: what the AcceptSampler has seen */
  constructor(
    server: { view: KernelView; world: World; name: string },
    peers: Map<number, Endpoint>,
  ) {
    this.#view = server.view
    this.#world = server.world
    this.#server = server.name
    this.#peers = new Peers(server, peers)
  }

  /** A client comes: looks now, and again and again until the last one has gone. */
  watch(): void {
    this.#looksAfter = 0
    if (!this.#timer) this.#look()
  }

  stop(): void {
    this.#stopped = true
    this.#rest()
  }

  #rest(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#files.keepOnly(new Set())
  }

  #look(): void {
    if (this.#stopped) return
    const began = performance.now()
    try {
      this.#seeThreads()
      this.#looksAfter = this.#clientIsThere() ? 0 : this.#looksAfter + 1
      if (this.#events >= EVENTS_AT_MOST) this.stop()
      else if (this.#looksAfter > LOOKS_AFTER) this.#rest()
      else this.#lookAgainAfter(performance.now() - began)
    } catch {
      this.stop() // a witness who cannot see is no reason to stop the trial
    }
  }

  #lookAgainAfter(cost: number): void {
    const every = this.#threads.size > MANY ? EVERY_WITH_MANY : EVERY
    this.#timer = setTimeout(() => this.#look(), Math.max(every, SHARE * cost)).unref()
  }

  #seeThreads(): void {
    const alive = new Set<number>()
    for (const pid of this.#view.processes())
      for (const tid of threadIds(pid)) {
        alive.add(tid)
        this.#see({ pid, tid, syscall: this.#files.read(pid, tid) })
      }
    for (const [tid, thread] of this.#threads)
      if (!alive.has(tid)) {
        this.#threads.delete(tid)
        this.#tell(thread, this.#now('ended'))
      }
    this.#files.keepOnly(alive)
    this.#lastLook = this.#world.timeline.now()
    this.#looks++
  }

  #see(thread: Thread): void {
    const known = this.#threads.get(thread.tid) ?? {}
    this.#threads.set(thread.tid, known)
    const state = stateOf(thread)
    if (!state) return
    const inodes = state.fds.flatMap((fd) => socketInode(thread.pid, fd) ?? [])
    const before = known.state
    const text = this.#words(state, inodes)
    if (text === undefined) return
    const isNews = before?.text !== text
    if (isNews) known.state = this.#now(text)
    if (known.name) {
      if (isNews) this.#tell(known, known.state)
    } else if (this.#isAtASocket(thread, state, inodes) || isWorkerAtWork(thread, state, known)) {
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
    if (name === undefined || state === undefined || this.#events >= EVENTS_AT_MOST) return
    this.#events++
    this.#world.timeline.add(name, 'thread', { server: this.#server, ...state })
  }

  /** Clients come and go on the timeline. */
  #clientIsThere(): boolean {
    const { events } = this.#world.timeline
    for (; this.#heard < events.length; this.#heard++) {
      const { who, server, event, text } = events[this.#heard] as TimelineEvent
      if (server !== this.#server) continue
      if (event === 'connecting' || event === 'connected') this.#clients.add(who)
      if (event === 'left' && text) continue // its sending side only
      if (/^(closed|reset|reset-sent|left|refused)$/.test(event)) this.#clients.delete(who)
    }
    return this.#clients.size > 0
  }
}

/** A Worker of Node sleeps for a set time: it has taken a request that was there already, and no look saw it read. */
function isWorkerAtWork(thread: Thread, { word }: ThreadState, known: Known): boolean {
  if (word !== 'sleeps' || known.isRuntimes) return false
  const isOwn = isNode(thread.pid) && originsOf(thread.pid, [thread]).get(thread.tid) === 'program'
  known.isRuntimes = !isOwn
  return isOwn
}

function threadIds(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return [] // it has gone
  }
}
