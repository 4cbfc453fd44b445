import { readdirSync } from 'node:fs'
import type { TimelineEvent } from '../verdict.ts'
import type { World } from '../world.ts'
import { SyscallFiles } from './syscall-files.ts'
import { type Endpoint, tcpTableIsReadable } from './tcp-table.ts'
import { ThreadRecord } from './thread-record.ts'
import type { KernelView } from './view.ts'

/** How often the threads are looked at, in milliseconds; with a crowd of them, less often. */
const EVERY = 20
const EVERY_WITH_MANY = 100
const MANY = 64

/** A look may take a tenth of the time. */
const SHARE = 10

/** The last client has gone: so many looks more show where the threads go to. */
const LOOKS_AFTER = 3

/**
 * While clients are there, looks at what each thread of their server does, and writes down when that changes. It is a
 * witness only: nothing waits for it, and no rule depends on it.
 */
export class ThreadSampler {
  readonly #view: KernelView
  readonly #world: World
  readonly #server: string
  readonly #record: ThreadRecord
  readonly #files = new SyscallFiles()
  readonly #clients = new Set<string>()
  #heard = 0
  #looksAfter = 0
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
    this.#record = new ThreadRecord(server, peers)
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
      if (this.#record.isFull) this.stop()
      else if (this.#looksAfter > LOOKS_AFTER) this.#rest()
      else this.#lookAgainAfter(performance.now() - began)
    } catch {
      this.stop() // a witness who cannot see is no reason to stop the trial
    }
  }

  #lookAgainAfter(cost: number): void {
    const every = this.#record.size > MANY ? EVERY_WITH_MANY : EVERY
    this.#timer = setTimeout(() => this.#look(), Math.max(every, SHARE * cost)).unref()
  }

  #seeThreads(): void {
    const threads = this.#view
      .processes()
      .flatMap((pid) =>
        threadIds(pid).map((tid) => ({ pid, tid, syscall: this.#files.read(pid, tid) })),
      )
    this.#record.look(threads)
    this.#files.keepOnly(new Set(threads.map(({ tid }) => tid)))
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

function threadIds(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return [] // it has gone
  }
}
