/**
 * For `node --import`: the runtime without the system calls, in the main thread and (Node hands
 * it on) in every Worker, so that errors are seen that come before `learn-tcp/sockets` is imported.
 */
import { install } from './runtime/install.ts'

export { startWorkersFrom } from './runtime/worker-files.ts'

install()
