import { arch } from 'node:process'
import type { Thread } from './processes.ts'

/** The system call a thread sleeps in. */
export interface Call {
  name: string
  /** The first argument, for calls whose first argument is a descriptor. */
  fd?: number
  /**
   * Can the call end by itself? `never`: only somebody else can wake it. `perhaps`: it has no timeout
   * argument, but the socket may have one (SO_RCVTIMEO). `later`: a sleep, or a timeout was given.
   */
  endsByItself: 'never' | 'perhaps' | 'later'
}

type Rule = [name: string, ends: (args: bigint[]) => Call['endsByItself']]

const perhaps = () => 'perhaps' as const
const never = () => 'never' as const
const nullAt = (i: number) => (args: bigint[]) => (args[i] === 0n ? 'never' : 'later')
const minusOneAt = (i: number) => (args: bigint[]) =>
  ((args[i] ?? 0n) & 0xffffffffn) === 0xffffffffn ? 'never' : 'later'

const RULES: Record<string, Rule> = Object.fromEntries(
  (
    [
      ['read', perhaps],
      ['write', perhaps],
      ['accept', perhaps],
      ['accept4', perhaps],
      ['recvfrom', perhaps],
      ['recvmsg', perhaps],
      ['sendto', perhaps],
      ['pause', never],
      ['rt_sigsuspend', never],
      ['wait4', never],
      ['waitid', never],
      ['futex', nullAt(3)],
      ['epoll_wait', minusOneAt(3)],
      ['epoll_pwait', minusOneAt(3)],
      ['poll', minusOneAt(2)],
      ['ppoll', nullAt(2)],
      ['select', nullAt(4)],
      ['pselect6', nullAt(4)],
    ] as Rule[]
  ).map((rule) => [rule[0], rule]),
)

/** System call numbers, from the kernel's tables for each architecture. */
const NUMBERS: Record<string, Record<number, string>> = {
  x64: {
    0: 'read',
    1: 'write',
    7: 'poll',
    23: 'select',
    34: 'pause',
    35: 'nanosleep',
    43: 'accept',
    44: 'sendto',
    45: 'recvfrom',
    47: 'recvmsg',
    61: 'wait4',
    130: 'rt_sigsuspend',
    202: 'futex',
    230: 'clock_nanosleep',
    232: 'epoll_wait',
    247: 'waitid',
    270: 'pselect6',
    271: 'ppoll',
    281: 'epoll_pwait',
    288: 'accept4',
  },
  arm64: {
    22: 'epoll_pwait',
    63: 'read',
    64: 'write',
    72: 'pselect6',
    73: 'ppoll',
    95: 'waitid',
    98: 'futex',
    101: 'nanosleep',
    115: 'clock_nanosleep',
    133: 'rt_sigsuspend',
    202: 'accept',
    206: 'sendto',
    207: 'recvfrom',
    212: 'recvmsg',
    242: 'accept4',
    260: 'wait4',
  },
}

const TAKES_DESCRIPTOR = /^(read|write|accept4?|recv|send)/

/** What the thread sleeps in, or undefined if it runs, cannot be read, or is in a call not known here. */
export function callOf(thread: Thread): Call | undefined {
  const [number = '', ...args] = (thread.syscall ?? '').split(' ')
  const name = NUMBERS[arch]?.[Number(number)]
  if (name === undefined || number === '') return undefined
  const values = args.map((text) => BigInt(text))
  const endsByItself = RULES[name]?.[1](values) ?? 'later'
  return TAKES_DESCRIPTOR.test(name)
    ? { name, endsByItself, fd: Number(values[0]) }
    : { name, endsByItself }
}
