import type {
  CaseName,
  CaseResult,
  Latency,
  Point,
  Results,
  Round,
  SubjectFacts,
  ThreadShare,
} from './results.ts'

/* Rounds become medians: pure functions on plain data. */

export interface CaseSummary {
  name: CaseName
  workMs: number
  series: SeriesSummary[]
}

export interface SeriesSummary {
  subject: SubjectFacts
  /** Only those that were measured, from few connections to many. */
  points: PointSummary[]
}

export interface PointSummary {
  connections: number
  rounds: number
  /** Answers per second, median of the rounds. */
  rate: number
  /** (largest − smallest) / median of the rates; 0 for a single round. */
  spread: number
  slowest: number
  fastest: number
  /** Milliseconds; each figure is the median of the rounds. */
  latency: Latency
  /** Microseconds of the server's CPU time for each answer; undefined where the system does not show it. */
  costUs: number | undefined
  /** The kernel's share of it; undefined where there was too little to tell. */
  kernelShare: number | undefined
  /** How many CPUs were busy with it on average: 1 is one to the full. */
  serverCpus: number | undefined
  clientCpus: number
  othersCpus: number | undefined
  /** 1 is a client that is never idle. */
  clientBusy: number
  memoryBytes: number | undefined
  threads: number | undefined
  busiest: ThreadShare | undefined
  fullThreads: number | undefined
  lateConnects: number
  unanswered: number
  /** Answers in all rounds. */
  requests: number
}

/** All that were to be measured, in the order of the ladder. */
export function subjectsIn({ cases }: Pick<Results, 'cases'>): SubjectFacts[] {
  const all = cases.flatMap(({ series }) => series.map(({ subject }) => subject))
  return [...new Map(all.map((subject) => [subject.name, subject])).values()]
}

export const summarise = ({ cases }: Pick<Results, 'cases'>): CaseSummary[] =>
  cases.map(summariseCase).filter(({ series }) => series.length > 0)

function summariseCase({ name, workMs, series }: CaseResult): CaseSummary {
  const measured = series.map(({ subject, points }) => ({
    subject,
    points: points.flatMap((point) => (point.rounds.length > 0 ? [summarisePoint(point)] : [])),
  }))
  return { name, workMs, series: measured.filter(({ points }) => points.length > 0) }
}

export function summarisePoint({ connections, rounds }: Point): PointSummary {
  const of = (figure: (round: Round) => number) => median(rounds.map(figure))
  const isSeen = rounds.every(({ server }) => server !== undefined)
  const rates = rounds.map(rateOf)
  const rate = median(rates)
  const [slowest, fastest] = [Math.min(...rates), Math.max(...rates)]
  const server = (figure: (facts: NonNullable<Round['server']>, round: Round) => number) =>
    isSeen ? of((round) => figure(round.server as NonNullable<Round['server']>, round)) : undefined
  return {
    connections,
    rounds: rounds.length,
    rate,
    slowest,
    fastest,
    spread: rate > 0 ? (fastest - slowest) / rate : 0,
    latency: {
      mean: of(({ latency }) => latency.mean),
      p50: of(({ latency }) => latency.p50),
      p90: of(({ latency }) => latency.p90),
      p99: of(({ latency }) => latency.p99),
      max: of(({ latency }) => latency.max),
    },
    costUs: server(({ cpuMs }, { requests }) => (1000 * cpuMs) / Math.max(1, requests)),
    kernelShare: isSeen ? kernelShareOf(rounds) : undefined,
    serverCpus: server(({ cpuMs }, { windowMs }) => cpuMs / windowMs),
    clientCpus: of(({ client, windowMs }) => (client.userMs + client.kernelMs) / windowMs),
    clientBusy: of(({ client }) => client.busy),
    othersCpus: isSeen ? of(({ othersMs = 0, windowMs }) => othersMs / windowMs) : undefined,
    memoryBytes: server(({ memoryBytes }) => memoryBytes),
    threads: server(({ threads }) => threads),
    busiest: isSeen
      ? {
          ran: server(({ busiest }) => busiest.ran) ?? 0,
          wanted: server(({ busiest }) => busiest.wanted) ?? 0,
        }
      : undefined,
    fullThreads: server(({ fullThreads }) => fullThreads),
    lateConnects: of(({ lateConnects }) => lateConnects),
    unanswered: of(({ unanswered }) => unanswered),
    requests: rounds.reduce((sum, { requests }) => sum + requests, 0),
  }
}

/** Ten ticks of the kernel's clock: with fewer, a share is luck. Milliseconds. */
const ENOUGH_TICKS = 100

function kernelShareOf(rounds: Round[]): number | undefined {
  const sum = (key: 'userMs' | 'kernelMs') =>
    rounds.reduce((total, { server }) => total + (server?.[key] ?? 0), 0)
  const all = sum('userMs') + sum('kernelMs')
  return all >= ENOUGH_TICKS ? sum('kernelMs') / all : undefined
}

const rateOf = ({ requests, windowMs }: Round): number => (1000 * requests) / windowMs

/** The middle one; the mean of the two in the middle where their number is even. */
export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** The point at which a server answers the most per second. */
export const best = ({ points }: SeriesSummary): PointSummary =>
  points.reduce((a, b) => (b.rate > a.rate ? b : a))

/** The point with the most connections. */
export const fullest = ({ points }: SeriesSummary): PointSummary => points.at(-1) as PointSummary
