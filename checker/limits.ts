import { createRequire } from 'node:module'
import { processIds, read } from './kernel/processes.ts'

/*
 * A program that forks without end is faster than a watchdog that looks five times a second: the kernel itself must say
 * no. RLIMIT_NPROC counts the threads of a user, those of all programs together, so the limit lies above what runs
 * already. Root has no such limit; there the watchdog must do.
 */

const RLIMIT_NPROC = 6 // getrlimit(2)

/** So many threads more than run already: 50 servers of 06 have fewer. */
const MORE = 2000

/** From now on this process and its children may not make threads and processes without end. Linux only. */
export function limitThreads(pid: number): void {
  try {
    const most = BigInt(Math.min(threadsOfUser() + MORE, hardLimit()))
    prlimit()?.(pid, RLIMIT_NPROC, [most, most], null)
  } catch {
    // no koffi for this machine, or no /proc
  }
}

type Prlimit = (
  pid: number,
  resource: number,
  limit: [soft: bigint, hard: bigint],
  old: null,
) => number
let known: Prlimit | undefined

function prlimit(): Prlimit | undefined {
  if (process.platform !== 'linux') return undefined
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
  known ??= koffi.load(null).func('int prlimit64(int, int, const uint64_t *, void *)') as Prlimit
  return known
}

let threadsAtFirst: number | undefined

/** Counted once: the many servers of a check start within seconds. */
function threadsOfUser(): number {
  threadsAtFirst ??= processIds()
    .map((pid) => read(`/proc/${pid}/status`))
    .filter((status) => Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) === process.getuid?.())
    .reduce((sum, status) => sum + Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0), 0)
  return threadsAtFirst
}

/** What may not be raised again. */
function hardLimit(): number {
  const [, hard] = /^Max processes\s+\S+\s+(\S+)/m.exec(read('/proc/self/limits')) ?? []
  return hard === undefined || hard === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(hard)
}
