import { createRequire } from 'node:module'
import { processIds, read } from './kernel/processes.ts'

/*
 * A program that forks without end is faster than a watchdog that looks five times a second: the kernel itself must say
 * no. RLIMIT_NPROC counts the threads of a user, those of all programs together, so the limit lies above what runs
 * already. Root has no such limit; there the watchdog must do.
 */

const RLIMIT_NPROC = 6 // getrlimit(2)

/** So many threads more than run already: no server of the course has a quarter of them. */
const MORE = 1000

/**
 * Starts a process that may not make threads and processes without end (Linux only): this one takes the limit upon itself
 * for a moment, so that its child is born with it. Set afterwards it would come too late for grandchildren.
 * @param start starts the process before it returns
 */
export function withLimitedThreads<T>(start: () => T): T {
  let before: Limit | undefined
  try {
    before = limit()
    limit([smaller(BigInt(threadsOfUser() + MORE), before[0]), before[1]])
  } catch {
    // no koffi for this machine, or no /proc
  }
  try {
    return start()
  } finally {
    if (before) limit(before)
  }
}

type Limit = [soft: bigint, hard: bigint]
type Prlimit = (pid: number, resource: number, next: Limit | null, old: Limit | null) => number
let known: Prlimit | undefined

/** The limit of this process as it was; `next` is the one from now on. */
function limit(next: Limit | null = null): Limit {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
  known ??= koffi
    .load(null)
    .func('int prlimit64(int, int, const uint64_t *, uint64_t *)') as Prlimit
  const old = new BigUint64Array(2)
  if (known(0, RLIMIT_NPROC, next, old as never) !== 0) throw new Error('prlimit failed')
  return [old[0] as bigint, old[1] as bigint]
}

const smaller = (a: bigint, b: bigint) => (a < b ? a : b)

let threadsAtFirst: number | undefined

/** Counted once: the many servers of a check start within seconds. */
function threadsOfUser(): number {
  threadsAtFirst ??= processIds()
    .map((pid) => read(`/proc/${pid}/status`))
    .filter((status) => Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) === process.getuid?.())
    .reduce((sum, status) => sum + Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0), 0)
  return threadsAtFirst
}
