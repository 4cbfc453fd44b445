import type { Call } from './calls.ts'
import type { Endpoint, TcpRow } from './tcp-table.ts'

/** The sockets of one process, as far as one port is concerned. */
export interface Sockets {
  /** Descriptor → inode. */
  inodes: Map<number, number>
  /** Inodes of the sockets that listen. */
  listeners: Set<number>
  /** Connections by inode. */
  connections: Map<number, TcpRow>
}

/** What a descriptor stands for. */
export type Subject = 'listener' | TcpRow

export type NameOf = (client: Endpoint) => string

/** What the descriptor of a call stands for; undefined for a file, a pipe, a socket of another port. */
export function subjectOf(fd: number | undefined, sockets: Sockets): Subject | undefined {
  const inode = fd === undefined ? undefined : sockets.inodes.get(fd)
  if (inode === undefined) return undefined
  return sockets.listeners.has(inode) ? 'listener' : sockets.connections.get(inode)
}

/** For a verdict: `sleeps in read(19), the connection of ann`. */
export function sleepsIn(call: Call, subject: Subject | undefined, nameOf: NameOf): string {
  // sleep() of learn-tcp/sockets is a futex with a time limit to the kernel, which is no word of the course.
  if (isTimedFutex(call)) return 'sleeps for a set time (futex)'
  if (call.name === 'futex') return 'sleeps in futex, until another thread wakes it'
  if (call.name.startsWith('epoll')) return `sleeps in ${call.name}, in an event loop`
  if (call.fd === undefined) return `sleeps in ${call.name}`
  const what =
    subject === undefined
      ? ''
      : subject === 'listener'
        ? ', its listening socket'
        : `, the connection of ${nameOf(subject.remote)}`
  return `sleeps in ${call.name}(${call.fd})${what}`
}

/** For who looks on: `blocked in read(19), waiting for 127.0.0.1:43210`. */
export function blockedIn(call: Call, subject: Subject | undefined, nameOf: NameOf): string {
  const { name, fd } = call
  if (isTimedFutex(call) || /nanosleep$/.test(name)) return 'sleeps for a set time (work)'
  if (name === 'futex') return 'waits to be woken (an empty or a full queue)'
  const blocked = `blocked in ${name}${fd === undefined ? '' : `(${fd})`}`
  if (subject === 'listener') return `${blocked}, waiting for the next client`
  if (subject && /^(write|send)/.test(name))
    return `${blocked}, waiting until ${nameOf(subject.remote)} reads`
  if (subject) return `${blocked}, waiting for ${nameOf(subject.remote)}`
  if (fd !== undefined) return `${blocked}, which is no connection of this port`
  if (/^epoll|poll$|select/.test(name)) return `${blocked}, waiting for any of its descriptors`
  if (/^(pause|rt_sigsuspend)$/.test(name)) return `${blocked}, waiting for a signal`
  if (/^wait/.test(name)) return `${blocked}, waiting for a child process to end`
  return blocked
}

const isTimedFutex = (call: Call) => call.name === 'futex' && call.endsByItself === 'later'
