import { closeSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs'
import { callOf } from './calls.ts'
import type { Thread } from './processes.ts'

/** What a thread does, in a word of the course, and the descriptors that it does it with. */
export interface ThreadState {
  word: 'accept' | 'read' | 'write' | 'poll' | 'epoll' | 'sleeps' | 'waits' | 'pause' | 'runs'
  fds: number[]
}

/** Undefined for a thread that cannot be read, or is in a call that says nothing about a server. */
export function stateOf(thread: Thread): ThreadState | undefined {
  if (thread.syscall === 'running') return { word: 'runs', fds: [] }
  const call = callOf(thread)
  if (!call) return undefined
  const fds = call.fd === undefined ? [] : [call.fd]
  if (/^accept/.test(call.name)) return { word: 'accept', fds }
  if (/^(read|recv)/.test(call.name)) return { word: 'read', fds }
  if (/^(write|send)/.test(call.name)) return { word: 'write', fds }
  if (/^epoll/.test(call.name)) return { word: 'epoll', fds: [Number(argument(thread, 0))] }
  if (/^p?poll/.test(call.name)) return polls(thread)
  if (call.name === 'pause') return { word: 'pause', fds }
  if (/select/.test(call.name))
    return { word: argument(thread, 0) === 0n ? 'sleeps' : 'poll', fds: [] }
  // A sleep is a timed futex in V8. Without a limit it waits for another thread: an empty queue, a lock.
  const sleeps = /nanosleep$/.test(call.name) || call.endsByItself === 'later'
  return { word: sleeps ? 'sleeps' : 'waits', fds: [] }
}

function argument({ syscall = '' }: Thread, index: number): bigint {
  return BigInt(syscall.split(' ')[index + 1] ?? 0)
}

/** poll(2) is given an array in the memory of the process: `struct pollfd { int fd; short events, revents; }` */
function polls(thread: Thread): ThreadState {
  const count = Number(argument(thread, 1))
  if (count === 0) return { word: 'sleeps', fds: [] }
  const entries = memoryOf(thread.pid, argument(thread, 0), 8 * Math.min(count, 16))
  const fds = Array.from({ length: entries.length / 8 }, (_, i) => entries.readInt32LE(8 * i))
  return { word: 'poll', fds }
}

function memoryOf(pid: number, address: bigint, length: number): Buffer {
  let file: number | undefined
  try {
    file = openSync(`/proc/${pid}/mem`, 'r')
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, address))
  } catch {
    return Buffer.alloc(0) // it has gone, or the system does not let us
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** The inode of a socket that this descriptor is; standard input and output are the checker's own pipes. */
export function socketInode(pid: number, fd: number): number | undefined {
  if (fd <= 2) return undefined
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
    return inode === undefined ? undefined : Number(inode)
  } catch {
    return undefined
  }
}

/** Is there a socket among what an epoll descriptor watches? Runtimes have epolls of their own, for timers and wake-ups. */
export function watchesSockets(pid: number, epoll: number): boolean {
  try {
    const watched = readFileSync(`/proc/${pid}/fdinfo/${epoll}`, 'latin1').matchAll(
      /^tfd: +(\d+)/gm,
    )
    return [...watched].some(([, fd]) => socketInode(pid, Number(fd)) !== undefined)
  } catch {
    return false
  }
}
