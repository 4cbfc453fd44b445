import { isMainThread } from 'node:worker_threads'
import { endWithoutWaitingForThreads } from './exit.ts'
import { writeAtOnce } from './output.ts'
import { reportUncaughtErrors } from './uncaught.ts'

const installed = Symbol.for('learn-tcp.runtime')

/**
 * Node leaves output, errors and the end of the process to the event loop of the main thread,
 * which never turns while that thread sleeps in accept. Once per thread: do these at once instead.
 */
export function install(): void {
  const thread = globalThis as { [installed]?: true }
  if (thread[installed]) return
  thread[installed] = true

  writeAtOnce(process.stdout, 1)
  writeAtOnce(process.stderr, 2)
  reportUncaughtErrors()
  if (isMainThread) endWithoutWaitingForThreads()
}
