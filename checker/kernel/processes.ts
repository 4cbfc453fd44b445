import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { basename } from 'node:path'

/** The name of the environment variable by which every process of one server is known again. */
export const RUN_MARK = 'LEARN_TCP_RUN'

/**
 * The processes that belong to a server: those of its process group, and those that carry its mark
 * in their environment, so also children that went into a group or session of their own. Linux only.
 */
export function processesOf(mark: string, group: number, except = new Set<number>()): number[] {
  const marked = `${RUN_MARK}=${mark}`
  const found: number[] = []
  for (const pid of processIds()) {
    if (except.has(pid)) continue
    const stat = readStat(pid)
    if (stat === undefined || stat.state === 'Z') continue
    if (stat.group === group || read(`/proc/${pid}/environ`).includes(marked)) found.push(pid)
    if (found.length === ENOUGH) break
  }
  return found
}

/** More than a server may have (watchdog.ts): to look at thousands would keep us from ending them. */
const ENOUGH = 200

/** All processes of this machine that can be seen. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** The name of the program's file: unlike the name of a process, no process can give itself another. */
export const programOf = (pid: number): string => basename(link(`/proc/${pid}/exe`))

/** A zombie has ended: only its exit code is still there. */
export const hasEnded = (pid: number): boolean => /^[ZX]?$/.test(readStat(pid)?.state ?? '')

interface Stat {
  state: string
  group: number
  /** User and system time of all threads, also of those that have ended, in ticks of 10 ms. */
  ticks: number
}

/** proc(5): pid (comm) state ppid pgrp … utime stime; comm may itself contain blanks and parentheses. */
function readStat(pid: number | string): Stat | undefined {
  const text = read(`/proc/${pid}/stat`)
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, , group] = fields
  if (!state || !group) return undefined
  return { state, group: Number(group), ticks: Number(fields[11]) + Number(fields[12]) }
}

/** Memory of a process that is in use now (resident set), in bytes; pages have 4096. */
export const memoryOf = (pid: number): number =>
  4096 * Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0)

/** Milliseconds of CPU time that a process has used, in steps of 10. */
export const cpuUsedMs = (pid: number): number => 10 * (readStat(pid)?.ticks ?? 0)

/** The open descriptors of a process, and what each of them is: a path, or the like of `socket:[1729]`. */
const descriptorsOf = (pid: number): [fd: number, name: string][] =>
  list(`/proc/${pid}/fd`).map((fd) => [Number(fd), link(`/proc/${pid}/fd/${fd}`)])

const SOCKET = /^socket:\[(\d+)\]$/

/** Those of them that are sockets: number → inode. */
export function socketsOf(pid: number): Map<number, number> {
  const sockets = new Map<number, number>()
  for (const [fd, name] of descriptorsOf(pid)) {
    const inode = SOCKET.exec(name)?.[1]
    if (inode) sockets.set(fd, Number(inode))
  }
  return sockets
}

/** How many descriptors of a process are sockets, and how many are regular files, or timers made for somebody. */
export interface Held {
  sockets: number
  files: number
}

/** What a runtime opens for itself as it goes on is neither. */
export function heldBy(pid: number): Held {
  const names = descriptorsOf(pid).map(([, name]) => name)
  return {
    sockets: names.filter((name) => SOCKET.test(name)).length,
    files: names.filter((name) => /^\/(?!dev\/)|timerfd/.test(name)).length,
  }
}

/** Inodes of all sockets of these processes but those on standard input, output and error. */
export function socketInodesOf(pids: number[]): Set<number> {
  return new Set(
    pids.flatMap((pid) => [...socketsOf(pid)].filter(([fd]) => fd > 2).map(([, inode]) => inode)),
  )
}

/** Does a timer lie among its descriptors? Then a call without a timeout may end by itself. */
export function hasTimerDescriptor(pid: number): boolean {
  return list(`/proc/${pid}/fd`).some((fd) => link(`/proc/${pid}/fd/${fd}`).includes('timerfd'))
}

/** Does it catch SIGALRM? Then a timer of its own may wake it, whatever it sleeps in. The timer itself is not shown. */
export function catchesAlarm(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(read(`/proc/${pid}/status`))?.[1]
  return caught !== undefined && ((BigInt(`0x${caught}`) >> (SIGALRM - 1n)) & 1n) === 1n
}

const SIGALRM = 14n

/** Inodes of Unix-domain sockets: pipes of the launcher, not the server's own. */
export function unixSocketInodes(): Set<number> {
  const lines = read('/proc/net/unix').split('\n').slice(1)
  return new Set(lines.map((line) => Number(line.trim().split(/\s+/)[6])))
}

export interface Thread {
  pid: number
  tid: number
  /** `running`, or number and arguments of the system call it sleeps in; undefined if it cannot be read. */
  syscall: string | undefined
}

export function threadsOf(pid: number): Thread[] {
  return list(`/proc/${pid}/task`).map((tid) => ({
    pid,
    tid: Number(tid),
    syscall: read(`/proc/${pid}/task/${tid}/syscall`).trim() || undefined,
  }))
}

export const threadCountOf = (pid: number): number => list(`/proc/${pid}/task`).length

/** Every thread of the process is stopped (SIGSTOP): state T in proc(5). */
export function isStopped(pid: number): boolean {
  const states = list(`/proc/${pid}/task`).map((tid) => readStat(`${pid}/task/${tid}`)?.state)
  return states.every((state) => state === undefined || state === 'T')
}

/** It runs, or waits for a CPU. */
export const isRunnable = (thread: Thread): boolean => thread.syscall === 'running'

/**
 * Milliseconds that all threads together have run or waited for a CPU (schedstat, fields 1 and 2).
 * The waiting counts, so that a busy loop looks busy on a busy machine too.
 */
export function cpuDemandMs(pids: number[]): number {
  let nanoseconds = 0
  for (const pid of pids)
    for (const tid of list(`/proc/${pid}/task`)) {
      const [ran, waited] = read(`/proc/${pid}/task/${tid}/schedstat`).split(' ')
      nanoseconds += Number(ran ?? 0) + Number(waited ?? 0)
    }
  return nanoseconds / 1e6
}

/** Nanoseconds that all threads together have run (schedstat, field 1): finer than the ticks of cpuUsedMs. */
export function cpuRanNs(pids: number[]): number {
  let nanoseconds = 0
  for (const pid of pids)
    for (const tid of list(`/proc/${pid}/task`))
      nanoseconds += Number(read(`/proc/${pid}/task/${tid}/schedstat`).split(' ')[0] ?? 0)
  return nanoseconds
}

/** How many descriptors a process may have open (its soft limit), or undefined where that cannot be seen. */
export function descriptorLimit(pid: number | 'self'): number | undefined {
  const soft = /^Max open files\s+(\d+)/m.exec(read(`/proc/${pid}/limits`))?.[1]
  return soft === undefined ? undefined : Number(soft)
}

/** It runs, perhaps for somebody else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A negative number is a process group. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // already gone
  }
}

/** A file of /proc has no size: readFileSync would allocate 64 KiB for each, hundreds of times a second. */
const buffer = Buffer.alloc(64 * 1024)

// Processes come and go while we look: what has gone reads as empty.
export function read(path: string): string {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    let text = ''
    let length: number
    do {
      length = readSync(file, buffer)
      text += buffer.toString('latin1', 0, length)
    } while (length > 0)
    return text
  } catch {
    return ''
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

export function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

export function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
