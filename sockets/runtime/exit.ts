import { createRequire } from 'node:module'
import { writeAll } from './output.ts'
import { describeError } from './report.ts'

/**
 * Ends the process when it exits. Node would first wait for every Worker, and one that sleeps in a
 * system call never comes: the process would keep its port and its clients for ever.
 */
export function endWithoutWaitingForThreads(): void {
  process.prependListener('exit', function end(code) {
    // _exit(2) returns to nobody: all others that wait for the exit are called from here.
    try {
      for (const listener of process.listeners('exit')) {
        if (listener !== end) listener.call(process, code)
      }
    } catch (error) {
      writeAll(2, Buffer.from(describeError(error)))
      endNow(1)
    }
    endNow(Number(process.exitCode ?? code))
  })
}

/** koffi is loaded here, at the end: the preload must not cost it to servers that do without. */
function endNow(code: number): void {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    koffi.load(null).func('void _exit(int code)')(code)
  } catch {
    // No libc, no threads that sleep in it: Node's own exit goes on from here.
  }
}
