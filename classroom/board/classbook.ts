import type { ClassEvent } from '../event.ts'

/** One line of the journal. Times are the board's own, in milliseconds. */
export type Entry =
  | { type: 'joined'; at: number; learner: string; name: string }
  | { type: 'left' | 'removed'; at: number; learner: string }
  | { type: 'checked'; at: number; learner: string; event: ClassEvent }

export interface Learner {
  id: string
  name: string
  joinedAt: number
  seenAt: number
  /** Has ended it; what came before is kept. */
  left: boolean
  /** By exercise. */
  work: Map<string, Work>
  /** The exercise that was checked last. */
  current?: string
}

/** What one learner did at one exercise. */
export interface Work {
  /** How many the learner has counted; some may not have come. */
  attempts: number
  events: number
  firstAt: number
  passedAt?: number
  /** How many checks there were when it passed first. */
  passedWith?: number
  /** How the last check ended. */
  last: ClassEvent & { at: number }
  /** Since when the checks have failed at this very step, and how many did. */
  stuck?: { since: number; times: number }
}

/** Twice as many as a learner's machine keeps unsent: an event that is older than that cannot come again. */
const KNOWN_EVENTS = 400

/** Who is in the class and what they did: the sum of the journal, kept in memory. The same entry twice counts once. */
export class Classbook {
  readonly learners = new Map<string, Learner>()
  readonly #known = new Map<string, Set<string>>()
  readonly #removed = new Set<string>()

  apply(entry: Entry): void {
    if (this.#removed.has(entry.learner)) return
    const learner = this.learners.get(entry.learner)
    if (entry.type === 'joined') {
      this.#join(entry, learner)
    } else if (!learner) {
      return
    } else if (entry.type === 'checked') {
      if (this.#isNew(entry.learner, entry.event.id)) note(learner, entry.event, entry.at)
    } else if (entry.type === 'left') {
      learner.left = true
    } else {
      this.#removed.add(entry.learner)
      this.learners.delete(entry.learner)
      this.#known.delete(entry.learner)
    }
  }

  #join({ learner: id, name, at }: Entry & { type: 'joined' }, known: Learner | undefined): void {
    if (known) Object.assign(known, { name, left: false, seenAt: at })
    else this.learners.set(id, { id, name, joinedAt: at, seenAt: at, left: false, work: new Map() })
  }

  #isNew(learner: string, event: string): boolean {
    const known = this.#known.get(learner) ?? new Set()
    this.#known.set(learner, known)
    if (known.has(event)) return false
    known.add(event)
    for (const oldest of known) {
      if (known.size <= KNOWN_EVENTS) break
      known.delete(oldest)
    }
    return true
  }
}

function note(learner: Learner, event: ClassEvent, at: number): void {
  const { exercise, outcome } = event
  const before = learner.work.get(exercise)
  const work: Work = before ?? { attempts: 0, events: 0, firstAt: at, last: { ...event, at } }
  learner.work.set(exercise, work)
  work.events++
  work.attempts = Math.max(work.attempts, work.events, event.attempt)
  work.firstAt = Math.min(work.firstAt, at)
  if (outcome === 'passed' && at <= (work.passedAt ?? at)) {
    work.passedAt = at
    work.passedWith = event.attempt
  }
  if (before && at < work.last.at) return // it was kept back, and a later one has come before it

  const stayed = before && outcome === 'failed' && before.last.step === event.step
  if (outcome === 'failed')
    work.stuck =
      stayed && work.stuck
        ? { since: work.stuck.since, times: work.stuck.times + 1 }
        : { since: at, times: 1 }
  else if (outcome === 'passed') delete work.stuck
  work.last = { ...event, at }
  if (at >= learner.seenAt) learner.current = exercise
  learner.current ??= exercise
  learner.seenAt = Math.max(learner.seenAt, at)
}

/** What a line of the journal holds; undefined when somebody else has written it. */
export function asEntry(line: string): Entry | undefined {
  try {
    const found = JSON.parse(line)
    const { type, at, learner, name, event } = Object(found)
    if (!Number.isFinite(at) || typeof learner !== 'string') return undefined
    if (type === 'joined') return typeof name === 'string' ? found : undefined
    if (type === 'checked') return typeof Object(event).exercise === 'string' ? found : undefined
    return type === 'left' || type === 'removed' ? found : undefined
  } catch {
    return undefined
  }
}
