import { requireDescriptor, requireInteger, requireTimeout, wrongArgument } from './arguments.ts'
import { libc, throwUnlessInterrupted } from './libc.ts'

/** What is asked about one descriptor, and what is answered: struct pollfd, as an object. */
export interface PollFd {
  fd: number
  /** What to wait for: POLLIN, POLLOUT, both (`|`) or 0. */
  events: number
  /** What has come of it: poll writes it. 0: nothing. */
  revents: number
}

/**
 * Sleeps until something has happened to one of these descriptors, and writes into the `revents`
 * of each what. Returns for how many that is not 0; 0 when the time has passed.
 * The list is told to the kernel anew by every call, and it looks at each of them.
 * @param timeout milliseconds, rounded up; 0 only looks, -1 or Infinity waits for ever.
 *   A signal that interrupts it starts the time anew.
 * @example poll([{ fd: listener, events: POLLIN, revents: 0 }], -1)
 * @throws RangeError: a negative time. SystemError EINVAL: too many descriptors. poll(2)
 */
export function poll(list: readonly PollFd[], timeout: number): number {
  if (!Array.isArray(list)) throw wrongArgument(poll, 'list must be an array', list)
  const ms = requireTimeout(poll, timeout)
  tell(list)
  for (;;) {
    const count = libc.poll(told, list.length, ms)
    if (count !== -1) {
      hear(list)
      return count
    }
    throwUnlessInterrupted(poll)
  }
}

/** struct pollfd { int fd; short events, revents; }: kept from call to call, and grown in steps. */
let told = new Int32Array(2 * 64)

function tell(list: readonly PollFd[]): void {
  if (told.length < 2 * list.length) told = new Int32Array(4 * list.length)
  for (let i = 0; i < list.length; i++) {
    const { fd, events } = list[i] as PollFd
    requireDescriptor(poll, fd)
    requireInteger(poll, 'events', events, 0, 0x7fff)
    told[2 * i] = fd
    told[2 * i + 1] = events // the lower half: both kernels store it first
  }
}

function hear(list: readonly PollFd[]): void {
  for (let i = 0; i < list.length; i++)
    (list[i] as PollFd).revents = (told[2 * i + 1] as number) >>> 16
}
