import { cpus } from 'node:os'
import { list, memoryOf, read } from '../../checker/kernel/processes.ts'
import type { CpuTime, ServerFacts, ThreadShare } from './results.ts'

/* Who has used how much of the CPUs: proc(5). Linux only. */

/** USER_HZ: the kernel counts in ticks of 10 ms on every architecture that Node runs on. */
const TICK_MS = 10

/** From here a thread wants a CPU all the time: timers and the kernel's own work take the rest. */
export const FULL = 0.9

export interface CpuReading {
  at: number
  server: CpuTime
  /** For each thread, in nanoseconds: schedstat. */
  threads: Map<string, ThreadShare>
  /** All that the machine has done, its interrupts included. */
  machineMs: number
}

export const seesCpuTime = (): boolean => read('/proc/stat') !== ''

export function readCpu(pids: number[]): CpuReading {
  const times = pids.map(timesOf)
  return {
    at: performance.now(),
    server: {
      userMs: times.reduce((sum, { userMs }) => sum + userMs, 0),
      kernelMs: times.reduce((sum, { kernelMs }) => sum + kernelMs, 0),
    },
    threads: threadTimes(pids),
    machineMs: machineMs(),
  }
}

/**
 * What the server has used between two readings, and how large it is now.
 * @param share how much of the time between the readings is meant
 */
export function serverFacts(
  before: CpuReading,
  after: CpuReading,
  pids: number[],
  share: number,
): ServerFacts | undefined {
  if (pids.length === 0) return undefined
  const threads = threadShares(before, after)
  const userMs = (after.server.userMs - before.server.userMs) * share
  const kernelMs = (after.server.kernelMs - before.server.kernelMs) * share
  // To the nanosecond for threads that live; those that have ended are in the ticks only.
  const ran = threads.reduce((sum, thread) => sum + thread.ran, 0)
  const ofThreads = ran * (after.at - before.at) * share
  return {
    userMs,
    kernelMs,
    cpuMs: Math.max(userMs + kernelMs, ofThreads),
    memoryBytes: memory(pids),
    threads: after.threads.size,
    busiest: threads[0] ?? { ran: 0, wanted: 0 },
    fullThreads: threads.filter(({ wanted }) => wanted >= FULL).length,
  }
}

/** Of the threads that were there at both readings; those that wanted a CPU most come first. */
function threadShares(before: CpuReading, after: CpuReading): ThreadShare[] {
  const nanoseconds = (after.at - before.at) * 1e6
  const shares = [...after.threads].flatMap(([tid, now]) => {
    const then = before.threads.get(tid)
    if (!then) return []
    const share = (key: keyof ThreadShare) => Math.min(1, (now[key] - then[key]) / nanoseconds)
    return [{ ran: share('ran'), wanted: share('wanted') }]
  })
  return shares.sort((a, b) => b.wanted - a.wanted)
}

/** schedstat: time on a CPU, and time runnable without one. */
function threadTimes(pids: number[]): Map<string, ThreadShare> {
  const times = new Map<string, ThreadShare>()
  for (const pid of pids)
    for (const tid of list(`/proc/${pid}/task`)) {
      const [ran = 0, waited = 0] = read(`/proc/${pid}/task/${tid}/schedstat`)
        .split(' ')
        .map(Number)
      times.set(tid, { ran, wanted: ran + waited })
    }
  return times
}

/** Fields 14 to 17: its threads, those that have ended too, and its children that have ended and been waited for. */
export function timesOf(pid: number): CpuTime {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = (at: number) => Number(fields[at] ?? 0)
  return { userMs: (ticks(11) + ticks(13)) * TICK_MS, kernelMs: (ticks(12) + ticks(14)) * TICK_MS }
}

/** user nice system idle iowait irq softirq steal, of all CPUs together; steal is somebody else's machine. */
function machineMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] =
    /^cpu +(.*)$/m.exec(read('/proc/stat'))?.[1]?.split(' ').map(Number) ?? []
  return (user + nice + system + irq + softirq) * TICK_MS
}

/** Memory of these processes together, in bytes. */
export const memory = (pids: number[]): number => pids.reduce((sum, pid) => sum + memoryOf(pid), 0)

/** `AMD EPYC`, as the system calls it. */
export const cpuModel = (): string => cpus()[0]?.model.trim() ?? ''
