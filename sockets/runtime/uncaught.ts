import { isMainThread } from 'node:worker_threads'
import { writeAll } from './output.ts'
import { describeError } from './report.ts'

/**
 * Prints an error that nobody catches before anything else happens. A Worker's error is otherwise
 * told to the main thread, which sleeps. Handlers of the learner's own come first.
 */
export function reportUncaughtErrors(): void {
  // The monitor sees the error and changes nothing: a Worker still ends, alone.
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    if (process.listenerCount('uncaughtException') > 0) return
    writeAll(2, Buffer.from(`${describeError(error)}${isMainThread ? '' : threadIsGone}`))
    // With the code that Node gives; it would print the error a second time, in its own way.
    if (isMainThread) process.exit(1)
  })
}

const threadIsGone = 'this thread is gone\n'
