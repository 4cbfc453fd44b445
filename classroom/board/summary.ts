import type { Exercise } from './board.ts'
import type { Learner, Work } from './classbook.ts'

/** Whoever was not heard of for so long, in milliseconds, is shown as quiet, and after an hour is not stuck any more. */
export const QUIET = 15 * 60_000
const GONE = 60 * 60_000

/** Failed so often at the same step: the first time is how an exercise begins. */
const STUCK = 2

/** Where several learners stand still, the most of them first. */
export interface Obstacle {
  exercise: string
  step: number | undefined
  steps: number | undefined
  /** What is checked there, if this machine knows. */
  sentence: string | undefined
  /** Kinds of failure, and how many have each; the most frequent first. */
  kinds: [kind: string, learners: number][]
  learners: Learner[]
  checks: number
  longestMs: number
}

export function obstacles(learners: Learner[], exercises: Exercise[], now: number): Obstacle[] {
  const found = new Map<string, Obstacle>()
  for (const learner of learners) {
    const work = stuckAt(learner, now)
    if (!work?.stuck) continue
    const { exercise, step, steps, kind } = work.last
    const place = `${exercise} ${step} ${steps}`
    const sentence = sentenceOf(work, exercises)
    const one = found.get(place) ?? {
      ...{ exercise, step, steps, sentence },
      ...{ kinds: [], learners: [], checks: 0, longestMs: 0 },
    }
    found.set(place, one)
    one.learners.push(learner)
    one.checks += work.stuck.times
    one.longestMs = Math.max(one.longestMs, now - work.stuck.since)
    if (kind !== undefined) one.kinds = counted(one.kinds, kind)
  }
  return [...found.values()].sort(
    (a, b) => b.learners.length - a.learners.length || b.checks - a.checks,
  )
}

function stuckAt({ left, seenAt, current, work }: Learner, now: number): Work | undefined {
  if (left || now - seenAt > GONE || current === undefined) return undefined
  const own = work.get(current)
  return own?.last.outcome === 'failed' && (own.stuck?.times ?? 0) >= STUCK ? own : undefined
}

function counted(kinds: [string, number][], kind: string): [string, number][] {
  const all = new Map(kinds)
  all.set(kind, (all.get(kind) ?? 0) + 1)
  return [...all].sort(([, a], [, b]) => b - a)
}

/** Another version of the course may have other steps: then the number is all that is known. */
export function sentenceOf({ last }: Work, exercises: Exercise[]): string | undefined {
  const { sentences = [] } = exercises.find(({ slug }) => slug === last.exercise) ?? {}
  return last.steps === sentences.length ? sentences[(last.step ?? 0) - 1] : undefined
}

/** What the class has made of one exercise. */
export interface Standing {
  passed: number
  /** Have checked it, and not passed yet. */
  at: number
  /** Medians of those who have passed: checks, and milliseconds from the first check to the pass. */
  checks: number | undefined
  took: number | undefined
}

export function standingOf(slug: string, learners: Learner[]): Standing {
  const work = learners.flatMap((learner) => learner.work.get(slug) ?? [])
  const passed = work.filter(({ passedAt }) => passedAt !== undefined)
  return {
    passed: passed.length,
    at: work.length - passed.length,
    checks: median(passed.map(({ passedWith, attempts }) => passedWith ?? attempts)),
    took: median(passed.map(({ passedAt = 0, firstAt }) => passedAt - firstAt)),
  }
}

export type State = 'passed' | 'failed' | 'could not be checked'

/** Once passed is passed, whatever is tried afterwards. */
export function stateOf({ passedAt, last }: Work): State {
  if (passedAt !== undefined) return 'passed'
  return last.outcome === 'failed' ? 'failed' : 'could not be checked'
}

/** By id; who has the name of another gets a number behind it. */
export function namesOf(learners: Learner[]): Map<string, string> {
  const seen = new Map<string, number>()
  return new Map(
    learners.map(({ id, name }) => {
      const key = name.toLowerCase()
      const times = (seen.get(key) ?? 0) + 1
      seen.set(key, times)
      return [id, times === 1 ? name : `${name} (${times})`]
    }),
  )
}

function median(numbers: number[]): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [left, right] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return left === undefined || right === undefined ? undefined : (left + right) / 2
}

/** `6 min`, `1 h 05`: for people who look up for a second. */
export function duration(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000)
  if (minutes < 1) return 'under 1 min'
  if (minutes < 60) return `${minutes} min`
  if (minutes < 48 * 60)
    return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
  return `${Math.floor(minutes / 1440)} days`
}
