import { kill, memoryOf, processIds } from './kernel/processes.ts'
import type { KernelView } from './kernel/view.ts'

/** More than this no server of the course needs. One that has it is ended, before the machine suffers. */
const MOST = { processes: 150, bytes: 2 * 1024 ** 3 }

/** So many new processes take the CPU from us: they are stopped before they are counted. */
const MANY = 400

/** How often it is looked at, in milliseconds: a few short reads. */
const EVERY = 200

/** Watches that a server does not take the machine down with it: processes without number, memory without end. */
export class Watchdog {
  readonly #timer: NodeJS.Timeout

  /**
   * @param group its process group
   * @param before how many processes there were before it started
   * @param bites is called once, with what the server has too much of
   */
  constructor(view: KernelView, group: number, before: number, bites: (what: string) => void) {
    this.#timer = setInterval(() => {
      const what = this.#tooMuch(view, group, before)
      if (what === undefined) return
      this.stop()
      bites(what)
    }, EVERY).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tooMuch(view: KernelView, group: number, before: number): string | undefined {
    // Whose they are is dear to find out: only when there are many more than there were.
    const more = processIds().length - before
    if (more > MANY) kill(-group, 'SIGSTOP')
    if (more > MOST.processes) {
      view.lookAgain()
      const { length } = view.processes()
      if (length > MOST.processes) return `more than ${MOST.processes} processes`
    }
    if (more > MANY) kill(-group, 'SIGCONT') // somebody else's
    const bytes = view.knownProcesses().reduce((sum, pid) => sum + memoryOf(pid), 0)
    return bytes > MOST.bytes ? `${Math.round(bytes / 1024 ** 2)} MB of memory` : undefined
  }
}
