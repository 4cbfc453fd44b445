import { factsOf } from '../../checker/kernel/process-facts.ts'
import type { Sockets } from '../../checker/kernel/thread-words.ts'
import type { ServerProcess } from './snapshot.ts'
import { Threads } from './threads.ts'

/** CPU time is counted in steps of 10 ms: over a second that is one percent. */
const SHARE_OVER = 1000

/** One process, looked at again and again. */
export class ObservedProcess {
  readonly #pid: number
  readonly #threads: Threads
  /** CPU time at earlier looks; the first is a second old, as soon as there is one. Milliseconds. */
  readonly #looks: { at: number; cpuMs: number }[] = []

  constructor(pid: number) {
    this.#pid = pid
    this.#threads = new Threads(pid)
  }

  /** Undefined when it has gone. */
  look(sockets: Sockets): ServerProcess | undefined {
    const facts = factsOf(this.#pid)
    if (!facts) return undefined
    const cpuPercent = this.#cpuPercent(facts.cpuMs)
    return {
      pid: this.#pid,
      name: facts.name,
      stopped: facts.isStopped,
      descriptors: facts.descriptors,
      sockets: [...sockets.inodes.keys()].filter((fd) => fd > 2).length,
      memoryBytes: facts.memoryBytes,
      ...(cpuPercent !== undefined && { cpuPercent }),
      ...this.#threads.look(sockets),
    }
  }

  #cpuPercent(cpuMs: number): number | undefined {
    const at = performance.now()
    while (this.#looks[1] && at - this.#looks[1].at >= SHARE_OVER) this.#looks.shift()
    const [before] = this.#looks
    this.#looks.push({ at, cpuMs })
    return before && Math.round((100 * (cpuMs - before.cpuMs)) / (at - before.at))
  }
}
