import { basename } from 'node:path'
import { link, list, read } from './processes.ts'

/** What the kernel counts of one process, see proc(5). */
export interface ProcessFacts {
  /** The program as it was called, without its folder: `node`, `python3`. */
  name: string
  parent: number
  /** Ctrl-Z or SIGSTOP: none of its threads runs, and the kernel goes on taking clients for it. */
  isStopped: boolean
  /** All open descriptors, files and pipes too. */
  descriptors: number
  /** Memory that is in use now (resident set size), in bytes. */
  memoryBytes: number
  /** Time that its threads have run, those that have ended too, in milliseconds; counted in steps of 10 ms. */
  cpuMs: number
}

const TICK_MS = 10 // USER_HZ is 100 on every architecture that Node runs on

/** Undefined when it has gone; a zombie has gone. */
export function factsOf(pid: number): ProcessFacts | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // pid (comm) state ppid …; comm may itself contain blanks and parentheses. utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state = '', parent] = fields
  if (parent === undefined || /[ZX]/.test(state)) return undefined
  const [program = ''] = read(`/proc/${pid}/cmdline`).split('\0')
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]
  return {
    name: basename(program) || stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
    parent: Number(parent),
    isStopped: /[Tt]/.test(state),
    descriptors: list(`/proc/${pid}/fd`).length,
    memoryBytes: Number(kilobytes ?? 0) * 1024,
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
  }
}

/** The name of the file that a process runs: `node`, `python3.13`; empty where we may not look. */
export const executableOf = (pid: number): string =>
  basename(link(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '')

/** Is it a Node, which has threads of its own beside those of the program? */
export const isNode = (pid: number): boolean => /^node(js)?(-\d+)?$/.test(executableOf(pid))
