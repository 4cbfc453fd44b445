import type { Bottleneck } from './bottleneck.ts'
import { microseconds, percent, short, time, times } from './figures.ts'
import { WORDS } from './plan.ts'
import type { LeftOut, Results } from './results.ts'
import {
  best,
  type CaseSummary,
  fullest,
  type PointSummary,
  type SeriesSummary,
} from './summary.ts'

/* What the figures say about a load that grows, about two servers, and about themselves. */

export const LIMITS = {
  /** Rates that differ by less than this are the same: throughput is flat. */
  FLAT: 0.15,
  /** Latency grows with the load, within a third. */
  PROPORTIONAL: 1 / 3,
  /** So many times the connections at least, or nothing is said about growth. */
  GROWTH: 4,
  /** More than half of a request's CPU time is spent inside of system calls. */
  KERNEL: 0.5,
  /** Rounds of one point that differ by more than this share of their median are too noisy to compare. */
  NOISY: 0.25,
  /** Somebody else has used more than this share of the machine. */
  OTHERS: 0.15,
} as const

interface Queue {
  from: PointSummary
  to: PointSummary
  /** To / from. */
  load: number
  rate: number
  latency: number
}

/**
 * Throughput flat while latency grows with the load: a queue. Where it begins: the fewest clients from which on the
 * rate stays the same to the end; undefined where it does not, or not for long enough.
 */
function queueIn({ points }: SeriesSummary): Queue | undefined {
  const to = points.at(-1)
  if (!to) return undefined
  for (const from of points) {
    const queue = {
      from,
      to,
      load: to.connections / from.connections,
      rate: to.rate / from.rate,
      latency: to.latency.mean / from.latency.mean,
    }
    if (queue.load < LIMITS.GROWTH) return undefined
    const between = points.slice(points.indexOf(from))
    const isFlat = between.every(({ rate }) => Math.abs(rate / from.rate - 1) <= LIMITS.FLAT)
    const isProportional = Math.abs(queue.latency / queue.load - 1) <= LIMITS.PROPORTIONAL
    if (isFlat && isProportional) return queue
  }
  return undefined
}

function queueInWords({ from, to, load, latency }: Queue): string {
  return `From ${from.connections} to ${to.connections} connections (${times(load)}) it answers as many (${short(from.rate)} → ${short(to.rate)} a second), and everybody waits ${times(latency)} as long (${time(from.latency.mean)} → ${time(to.latency.mean)}): a queue.`
}

/** How two servers compare: by their best points, and only if the rounds of one lie apart from those of the other. */
function compared(a: SeriesSummary, b: SeriesSummary): { ratio: number; isClear: boolean } {
  const [one, other] = [best(a), best(b)]
  const isClear = one.slowest > other.fastest || other.slowest > one.fastest
  return {
    ratio: one.rate / other.rate,
    isClear: isClear && Math.min(one.rounds, other.rounds) > 1,
  }
}

/** Each stage beside the one before it. */
export function steps({ series }: CaseSummary): string[] {
  const stages = series.filter(({ subject }) => subject.kind === 'stage')
  return stages.slice(1).map((after, i) => {
    const before = stages[i] as SeriesSummary
    const { ratio, isClear } = compared(after, before)
    const [more, fewer] = ratio >= 1 ? [after, before] : [before, after]
    const factor = times(Math.max(ratio, 1 / ratio))
    return isClear
      ? `${more.subject.name} answers ${factor} as many as ${fewer.subject.name}.`
      : `${more.subject.name} and ${fewer.subject.name} (${factor}): the rounds do not tell them apart.`
  })
}

/** A queue is the server's only where the server is what holds everybody up. */
export function queueOf(series: SeriesSummary, { where }: Bottleneck): string | undefined {
  if (where === 'client' || where === 'machine' || where === 'unknown') return undefined
  const queue = queueIn(series)
  return queue && queueInWords(queue)
}

/** Where the CPU time goes, when all servers spend most of it in the same place. */
export function kernelFinding(of: CaseSummary): string | undefined {
  if (of.workMs > 0) return undefined
  const shares = of.series.flatMap((series) => fullest(series).kernelShare ?? [])
  const most = shares.filter((share) => share > LIMITS.KERNEL)
  if (most.length === 0) return undefined
  const [low, high] = [Math.min(...most), Math.max(...most)].map(percent)
  const range = low === high ? high : `${low} to ${high}`
  const servers = `${most.length} of ${shares.length} servers ${most.length === 1 ? 'spends' : 'spend'}`
  return `${servers} most of the CPU time in the kernel (${range}): on system calls and TCP. There the bottleneck has left the architecture; threads arranged in another way would not take it away.`
}

/** What a kept connection saves, for each server that was measured both ways. */
export function keepingFindings(cases: CaseSummary[]): string[] {
  const [close, keep] = (['close', 'keep'] as const).map((name) =>
    cases.find((one) => one.name === name),
  )
  return (keep?.series ?? []).flatMap((kept) => {
    const { name } = kept.subject
    const closed = close?.series.find(({ subject }) => subject.name === name)
    const [before, after] = [closed && fullest(closed).costUs, fullest(kept).costUs]
    if (!closed || !before || !after) return []
    return `${name}: a request costs ${microseconds(before)} with a connection of its own, ${microseconds(after)} on one that is kept.`
  })
}

/** What a reader must know before believing a figure. */
export function warnings(
  { leftOut, machine, ...results }: Results,
  cases: CaseSummary[],
): string[] {
  const all = cases.flatMap(({ series }) => series.flatMap(({ points }) => points))
  const noisy = all.filter(({ spread }) => spread > LIMITS.NOISY)
  const others = Math.max(0, ...all.map(({ othersCpus = 0 }) => othersCpus)) / machine.cpus
  return [
    ...(results.interrupted
      ? [`Interrupted: ${results.roundsDone} of ${results.settings.rounds} rounds are complete.`]
      : []),
    ...(others > LIMITS.OTHERS
      ? [
          `Others used up to ${percent(others)} of the machine meanwhile. Close what else runs, and measure again.`,
        ]
      : []),
    ...(noisy.length > 0
      ? [
          `In ${noisy.length} of ${all.length} measurements the rounds differ by more than ${percent(LIMITS.NOISY)}: there, small differences mean nothing.`,
        ]
      : []),
    ...(all.some(({ rounds }) => rounds < 2)
      ? ['Some figures are of a single round: how much they vary is not known.']
      : []),
    ...(machine.seesCpuTime ? [] : ['Whose CPU time it was is not shown on this system.']),
  ]
}

/** `a`, `a and b`, `a, b and c` */
const listed = (names: string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** What could not be measured, with its reason: those that share one are named together. */
export function leftOutInWords(leftOut: LeftOut[]): string[] {
  const groups = new Map<string, string[]>()
  for (const { what, in: of, why } of leftOut) {
    const reason = `${of ? `, ${WORDS[of]}` : ''}: ${why}.`
    groups.set(reason, [...(groups.get(reason) ?? []), what])
  }
  return [...groups].map(([reason, names]) => `${listed(names)}${reason}`)
}
