import { requireDescriptor, requireInteger, requireTimeout, wrongArgument } from './arguments.ts'
import { call, epoll, type PublicCall, throwUnlessInterrupted } from './libc.ts'

/**
 * A new, empty list of descriptors that the kernel keeps and watches: itself a descriptor.
 * Linux only; poll does the same for a few hundred clients, and macOS has it too.
 * @throws SystemError EMFILE: too many descriptors. epoll_create(2)
 */
export function epoll_create1(flags = 0): number {
  requireInteger(epoll_create1, 'flags', flags, 0)
  const { create1 } = ofLinux(epoll_create1)
  return call(epoll_create1, () => create1(flags))
}

/**
 * Puts a descriptor on the list (EPOLL_CTL_ADD), changes what it is watched for (EPOLL_CTL_MOD),
 * or takes it off (EPOLL_CTL_DEL). Once for each change, not for each turn of the loop.
 * @param events EPOLLIN, EPOLLOUT, both (`|`) or 0; EPOLLERR and EPOLLHUP are watched for always
 * @example epoll_ctl(epoll, EPOLL_CTL_ADD, client, EPOLLIN)
 * @throws SystemError EEXIST: added before. ENOENT: never added. EBADF: not open. epoll_ctl(2)
 */
export function epoll_ctl(list: number, operation: number, descriptor: number, events = 0): void {
  const { ctl } = ofLinux(epoll_ctl)
  requireDescriptor(epoll_ctl, list)
  requireInteger(epoll_ctl, 'operation', operation, 1, 3)
  requireDescriptor(epoll_ctl, descriptor)
  requireInteger(epoll_ctl, 'events', events)
  one[0] = events
  one[FD] = descriptor
  while (ctl(list, operation, descriptor, one) === -1) throwUnlessInterrupted(epoll_ctl)
}

/**
 * Sleeps until something has happened to a descriptor on the list, and writes down to which, and
 * what: `into.fd(i)` and `into.events(i)`, for i from 0. Returns how many; 0 when the time has
 * passed. Those that it has no room for are told by the next call.
 * @param timeout milliseconds, rounded up; 0 only looks, -1 or Infinity waits for ever.
 *   A signal that interrupts it starts the time anew.
 * @example const count = epoll_wait(epoll, ready, -1)
 * @throws RangeError: a negative time. SystemError EINVAL: not a descriptor of epoll_create1.
 *   epoll_wait(2)
 */
export function epoll_wait(list: number, into: EpollEvents, timeout: number): number {
  const { wait } = ofLinux(epoll_wait)
  requireDescriptor(epoll_wait, list)
  if (!(into instanceof EpollEvents))
    throw wrongArgument(epoll_wait, 'events must be a new EpollEvents(room)', into)
  const ms = requireTimeout(epoll_wait, timeout)
  for (;;) {
    const count = wait(list, into.words, into.room, ms)
    if (count !== -1) return count
    throwUnlessInterrupted(epoll_wait)
  }
}

/*
 * struct epoll_event { uint32_t events; uint64_t data; }, in words of 32 bits. On x86-64 it is
 * packed; elsewhere data begins at a multiple of 8 bytes. The descriptor is kept in its first half.
 */
const [SIZE, FD] = process.arch === 'x64' ? [3, 1] : [4, 2]
const one = new Int32Array(SIZE)

/**
 * Room for what one call of epoll_wait has to tell: made once, and written anew by each call.
 * @example const ready = new EpollEvents(256)
 */
export class EpollEvents {
  /** For so many descriptors there is room. */
  readonly room: number
  /** The memory that the kernel writes into. */
  readonly words: Int32Array

  constructor(room: number) {
    requireInteger(EpollEvents as unknown as PublicCall, 'room', room, 1, 1 << 20)
    this.room = room
    this.words = new Int32Array(SIZE * room)
  }

  /** The descriptor that the i-th event is about. */
  fd(i: number): number {
    return this.words[SIZE * i + FD] as number
  }

  /** What has happened to it, as bits: EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP. */
  events(i: number): number {
    return this.words[SIZE * i] as number
  }
}

function ofLinux(caller: PublicCall): NonNullable<typeof epoll> {
  if (epoll) return epoll
  const error = new Error(
    `${caller.name}: epoll is a part of Linux, and this is ${process.platform}. poll does the same here, more slowly with many clients; in a Linux container, a virtual machine or WSL there is epoll.`,
  )
  Error.captureStackTrace(error, caller)
  throw error
}
