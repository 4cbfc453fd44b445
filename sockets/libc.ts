import { constants } from 'node:os'
import koffi from 'koffi'
import { type Address, formatAddress } from './address.ts'
import { platform } from './platform.ts'
import { SystemError } from './system-error.ts'

// null is the running program itself: Node is linked with libc, whether it is glibc, musl or Apple's.
const library = koffi.load(null)

/** The calls as C has them: -1 means failure, and errno says which. */
export const libc = {
  socket: library.func('int socket(int domain, int type, int protocol)'),
  setsockopt: library.func(
    'int setsockopt(int fd, int level, int name, const void *value, uint32_t length)',
  ),
  bind: library.func('int bind(int fd, const void *address, uint32_t length)'),
  listen: library.func('int listen(int fd, int backlog)'),
  accept: library.func('int accept(int fd, void *address, void *length)'),
  getsockname: library.func('int getsockname(int fd, void *address, void *length)'),
  getpeername: library.func('int getpeername(int fd, void *address, void *length)'),
  // long is what 64-bit systems call ssize_t
  read: library.func('long read(int fd, void *buffer, size_t count)'),
  write: library.func('long write(int fd, const void *bytes, size_t count)'),
  shutdown: library.func('int shutdown(int fd, int how)'),
  close: library.func('int close(int fd)'),
  pause: library.func('int pause()'),
  // "..." is not the same as one more argument: Apple's processors pass them in different places
  fcntl: library.func('int fcntl(int fd, int command, ...)'),
  // nfds_t is an int on macOS: the upper half of a long is not looked at there
  poll: library.func('int poll(void *descriptors, size_t count, int timeout)'),
}

/** Linux's own. */
export const epoll = platform.hasEpoll
  ? {
      create1: library.func('int epoll_create1(int flags)'),
      ctl: library.func('int epoll_ctl(int epoll, int operation, int fd, void *event)'),
      wait: library.func('int epoll_wait(int epoll, void *events, int most, int timeout)'),
    }
  : undefined

/** A public function of this layer: it lends its name to errors and is cut off their stacks. */
export type PublicCall = (...args: never[]) => unknown

/** Makes the call, and again when a signal interrupted it (EINTR). @throws SystemError */
export function call(caller: PublicCall, attempt: () => number, address?: Address): number {
  for (;;) {
    const result = attempt()
    if (result !== -1) return result
    throwUnlessInterrupted(caller, address)
  }
}

/**
 * After -1: returns when a signal was the reason (EINTR), and the call is to be made again.
 * Calls that are made a hundred thousand times a second ask here themselves; `call` takes a closure.
 * @throws SystemError for every other reason
 */
export function throwUnlessInterrupted(caller: PublicCall, address?: Address): void {
  const errno = koffi.errno()
  if (errno !== constants.errno.EINTR) throw systemError(caller, errno, address)
}

/** After -1 of a call that does not wait: there is nothing to be had now, and no error. */
export const isNotReady = (): boolean => koffi.errno() === constants.errno.EAGAIN

/** Makes the call once, whatever happens: EINTR counts as done. @throws SystemError */
export function callOnce(caller: PublicCall, attempt: () => number): void {
  if (attempt() !== -1) return
  const errno = koffi.errno()
  if (errno !== constants.errno.EINTR) throw systemError(caller, errno)
}

/** Frames of Node itself: they say how the program was loaded, not what it did. */
const NODES_OWN = /\n\s+at .*\(?node:internal\/.*/g

function systemError(caller: PublicCall, errno: number, address?: Address): SystemError {
  const error = new SystemError(caller.name, errno, address && formatAddress(address))
  Error.captureStackTrace(error, caller)
  error.stack = `${error.stack}`.replace(NODES_OWN, '')
  return error
}
