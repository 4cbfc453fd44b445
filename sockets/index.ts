/**
 * POSIX sockets for TypeScript: what `man 2 accept` says is true of `accept`.
 *
 * Free functions on descriptors, which are plain numbers. Every call blocks the thread that makes
 * it, as in C. Three liberties are taken: an address is `{ host, port }`, lengths come from the
 * buffer, and a result of -1 is thrown as a `SystemError`. Short counts, and 0 at end of file, stay.
 */

import { install } from './runtime/install.ts'

export type { Address } from './address.ts'
export * from './constants.ts'
export { fcntl } from './descriptors.ts'
export { EpollEvents, epoll_create1, epoll_ctl, epoll_wait } from './epoll.ts'
export { accept, bind, listen } from './listening.ts'
export { getpeername, getsockname } from './names.ts'
export { setsockopt } from './options.ts'
export { type PollFd, poll } from './polling.ts'
export { makeQueue, put, type Queue, take } from './queue.ts'
export { close, shutdown, socket } from './socket.ts'
export { SystemError } from './system-error.ts'
export { read, write } from './transfer.ts'
export { pause, sleep } from './waiting.ts'

// Threads that sleep in system calls cost Node its output, its errors and its exit: given back here.
install()
