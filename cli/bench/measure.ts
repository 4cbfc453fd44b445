import { CouldNotRun } from '../../checker/errors.ts'
import { type Case, turns } from './plan.ts'
import type { BenchSettings, CaseResult, LeftOut, Point, Round } from './results.ts'
import { NotMeasured } from './running.ts'
import type { Subject } from './subjects.ts'
import { measureTurn } from './turn.ts'

export interface Measured {
  cases: CaseResult[]
  leftOut: LeftOut[]
  roundsDone: number
}

export interface Watcher {
  /** A server is about to be measured with so many connections. */
  onPoint(turn: { round: number; of: Case; subject: Subject }, connections: number): void
  /** A server has had its turn. */
  onTurn(turn: number, of: number): void
}

/**
 * Measures everybody in every case, in rounds that are taken in turn, so that what disturbs the machine disturbs all
 * alike. When the signal comes it ends what it has started, and returns what it has.
 */
export async function measure(
  subjects: Subject[],
  cases: Case[],
  settings: BenchSettings,
  watcher: Watcher,
  signal: AbortSignal,
): Promise<Measured> {
  const measured: Measured = {
    cases: cases.map((of) => emptyCase(of, subjects)),
    leftOut: [],
    roundsDone: 0,
  }
  const all = turns(cases, subjects.length, settings.rounds)
  const given = new Set<Point[]>()
  const roundsWithout = new Map<LeftOut, number>()
  for (const [i, { round, of, subject: at }] of all.entries()) {
    if (signal.aborted) break
    const subject = subjects[at] as Subject
    const points = measured.cases[cases.indexOf(of)]?.series[at]?.points ?? []
    watcher.onTurn(i, all.length)
    const onPoint = (n: number) => watcher.onPoint({ round, of, subject }, n)
    try {
      if (!given.has(points)) await measureTurn(subject, of, points, settings, signal, onPoint)
    } catch (error) {
      if (signal.aborted) break
      if (!(error instanceof NotMeasured || error instanceof CouldNotRun)) throw error
      const left = addOnce(measured.leftOut, {
        what: subject.name,
        in: of.name,
        why: error.message,
      })
      if (points.some(({ rounds }) => rounds.length > 0))
        roundsWithout.set(left, (roundsWithout.get(left) ?? 0) + 1)
      else given.add(points) // it will not do better
    }
    if (signal.aborted) break
    measured.roundsDone = Math.floor((i + 1) / (all.length / settings.rounds))
  }
  for (const [left, times] of roundsWithout)
    if (times < measured.roundsDone) left.why += ` (in ${times} of ${measured.roundsDone} rounds)`
  watcher.onTurn(all.length, all.length)
  return measured
}

function emptyCase({ name, workMs, connections }: Case, subjects: Subject[]): CaseResult {
  const series = subjects.map(({ name, idea, kind }) => ({
    subject: { name, idea, kind },
    points: connections.map((n) => ({ connections: n, rounds: [] as Round[] })),
  }))
  return { name, workMs, series }
}

/** The first reason is told. */
function addOnce(list: LeftOut[], item: LeftOut): LeftOut {
  const known = list.find((one) => one.what === item.what && one.in === item.in)
  if (!known) list.push(item)
  return known ?? item
}
