import { threadsOf } from '../../checker/kernel/processes.ts'
import { type Origin, originsOf } from '../../checker/kernel/runtime-threads.ts'
import type { Sockets } from '../../checker/kernel/thread-words.ts'
import { look, type Seen } from './look-at-thread.ts'
import type { ServerProcess } from './snapshot.ts'

/** The threads of one process, known again from look to look. */
export class Threads {
  readonly #pid: number
  #origins = new Map<number, Origin>()
  #names = new Map<number, string>()
  #workers = 0

  constructor(pid: number) {
    this.#pid = pid
  }

  look(sockets: Sockets): Pick<ServerProcess, 'threads' | 'runtimeThreads' | 'unknownThreads'> {
    const all = threadsOf(this.#pid).sort((a, b) => a.tid - b.tid)
    const seen = all.flatMap((thread) => look(thread, sockets) ?? [])
    this.#origins = this.#originsOf(seen)
    this.#names = this.#namesOf(seen)
    const rows = new Map(seen.map(({ thread, row }) => [thread.tid, row]))
    const unknown = this.#count('unknown')
    return {
      threads: [...this.#names].flatMap(([tid, name]) => {
        const row = rows.get(tid)
        return row ? [{ name, ...row }] : []
      }),
      runtimeThreads: this.#count('runtime'),
      ...(unknown > 0 && { unknownThreads: unknown }),
    }
  }

  #count(wanted: Origin): number {
    return [...this.#origins.values()].filter((origin) => origin === wanted).length
  }

  /** Asked once a thread, as soon as it can be told; whoever was once seen at a socket is the program's for ever. */
  #originsOf(seen: Seen[]): Map<number, Origin> {
    const before = this.#origins
    const origins = new Map(
      seen.map(({ thread: { tid }, isAtSocket }) => {
        const isProgram = tid === this.#pid || isAtSocket
        return [tid, isProgram ? 'program' : (before.get(tid) ?? 'unknown')]
      }),
    )
    const unknown = seen.filter(({ thread }) => origins.get(thread.tid) === 'unknown')
    const found = originsOf(
      this.#pid,
      unknown.map(({ thread }) => thread),
    )
    return new Map([...origins, ...found])
  }

  /** In the order of their numbers, which they keep; the threads of the runtime have none. */
  #namesOf(seen: Seen[]): Map<number, string> {
    const tids = seen.map(({ thread }) => thread.tid)
    const own = tids.filter((tid) => this.#origins.get(tid) === 'program')
    const known = [...this.#names].filter(([tid]) => this.#origins.get(tid) === 'program')
    const fresh = own
      .filter((tid) => !this.#names.has(tid))
      .map((tid): [number, string] => [
        tid,
        tid === this.#pid ? 'main thread' : `worker ${++this.#workers}`,
      ])
    return new Map([...known, ...fresh])
  }
}
