import { memory, readCpu, seesCpuTime, serverFacts } from './cpu.ts'
import type { Generator } from './load/generator.ts'
import { Load } from './load/load.ts'
import { WrkLoad } from './load/wrk.ts'
import { type Case, warmUp, windowMs } from './plan.ts'
import { probe } from './probe.ts'
import type { BenchSettings, Point, Round } from './results.ts'
import { NotMeasured, Running } from './running.ts'
import type { Subject } from './subjects.ts'

/** No server of the ladder needs more; one that would is not asked by more clients. Bytes. */
const MOST_MEMORY = 1024 ** 3

/** Timers round: an answer so much before WORK_MS did wait. Milliseconds. */
const FORGIVEN = 5

/** From this share of failures on, a round says nothing about the server but that it fails. */
const TOO_MANY_FAILURES = 0.02

/**
 * One start of one server, and all its points, from few clients to many; each round is added to its point.
 * @throws NotMeasured when it does not start, does not fit the case, or fails
 */
export async function measureTurn(
  subject: Subject,
  of: Case,
  points: Point[],
  settings: BenchSettings,
  signal: AbortSignal,
  onPoint: (connections: number) => void,
): Promise<void> {
  const running = await Running.start(subject, settings, of.workMs)
  try {
    await fits(running.port, of)
    const base = memory(running.pids())
    let bytesEach = 0
    for (const { connections, rounds } of points) {
      if (signal.aborted) return
      if (base + bytesEach * connections > MOST_MEMORY)
        throw new NotMeasured(
          `it takes ${megabytes(bytesEach)} for each connection, so it was not asked by ${connections}`,
        )
      onPoint(connections)
      const round = await measurePoint(running, of, connections, settings, signal)
      rounds.push(round)
      const grown = (round.server?.memoryBytes ?? base) - base
      bytesEach = Math.max(bytesEach, connections >= 10 ? grown / connections : 0)
    }
  } finally {
    await running.end()
  }
}

/** Is this server one for this case? Asked of the server itself, so that it is true of any. */
async function fits(port: number, { workMs, keepsConnections }: Case): Promise<void> {
  const manners = await probe(port).catch((error: Error) => {
    throw new NotMeasured(error.message)
  })
  if (keepsConnections && !manners.keepsConnections)
    throw new NotMeasured('it closes each connection after one answer')
  if (manners.tookMs < workMs - FORGIVEN)
    throw new NotMeasured(
      `it does not take WORK_MS: it answered after ${Math.round(manners.tookMs)} ms`,
    )
}

async function measurePoint(
  running: Running,
  { keepsConnections, workMs }: Case,
  connections: number,
  { seconds, clientThreads: threads, client }: BenchSettings,
  signal: AbortSignal,
): Promise<Round> {
  const wish = { port: running.port, connections, keepsConnections, threads }
  const window = windowMs({ workMs }, seconds)
  const load: Generator = client === 'wrk' ? new WrkLoad(wish, window / 1000) : new Load(wish)
  try {
    await load.warmsUp(warmUp(seconds), signal)
    const pids = running.pids()
    const before = readCpu(pids)
    load.startsCounting()
    await load.counts(window, signal)
    const after = readCpu(pids)
    const { cpu, busy, firstFailure, ...report } = await load.stopsCounting()
    const ended = running.hasEnded()
    if (ended) throw new NotMeasured(`${ended}, with ${connections} connections`)
    if (report.failed > TOO_MANY_FAILURES * report.requests && report.failed > 2)
      throw new NotMeasured(
        `${report.failed} requests failed with ${connections} connections (${firstFailure})`,
      )
    if (report.requests === 0)
      throw new NotMeasured(`nobody was answered, with ${connections} connections`)
    // On a busy machine we look a little too late: what was used is brought back to the window.
    const share = report.windowMs / (after.at - before.at)
    const server = seesCpuTime() ? serverFacts(before, after, pids, share) : undefined
    const own = cpu.userMs + cpu.kernelMs
    const others = (after.machineMs - before.machineMs - own) * share - (server?.cpuMs ?? 0)
    return {
      ...report,
      client: { userMs: cpu.userMs * share, kernelMs: cpu.kernelMs * share, busy },
      server,
      othersMs: server && Math.max(0, others),
    }
  } finally {
    await load.end()
  }
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MB`
