import { createRequire } from 'node:module'
import { isGuard } from './guard.ts'
import { processIds, read } from './kernel/processes.ts'

/*
 * A process that has left its group and wiped its environment is not known again. But when its parent ends, Linux gives
 * it to the nearest ancestor that has asked for orphans: to this process, which then ends it.
 */

const PR_SET_CHILD_SUBREAPER = 36 // prctl(2)

/** From now on orphans of what this process starts become its own children. Only on Linux; elsewhere nothing happens. */
export function adoptOrphans(): void {
  if (process.platform !== 'linux') return
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const prctl = koffi.load(null).func('int prctl(int, ulong, ulong, ulong, ulong)')
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
  } catch {
    // no koffi for this machine: the mark and the process group must do
  }
}

/** Kills the orphans that have been adopted; for a process whose own children have all been ended. Returns how many. */
export function endOrphans(): number {
  const killed = new Set<number>()
  // One that is killed leaves its own children behind: they come to us, and are next.
  for (let round = 0; round < 100; round++) {
    const orphans = children().filter((pid) => !killed.has(pid))
    if (orphans.length === 0) break
    for (const pid of orphans) {
      killed.add(pid)
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it has just ended
      }
    }
  }
  return killed.size
}

/** esbuild's service ends with this process. */
const OUR_OWN = /--service=/

/** The living children of this process, but for its own and the guards of servers. */
function children(): number[] {
  return processIds().filter((pid) => {
    const stat = read(`/proc/${pid}/stat`)
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(parent) !== process.pid || state === 'Z' || isGuard(Number(group))) return false
    return !OUR_OWN.test(read(`/proc/${pid}/cmdline`))
  })
}
