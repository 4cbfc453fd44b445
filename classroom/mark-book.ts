import { type Class, type Graded, nothingHandedIn, type Results } from './graded.ts'
import type { Kept } from './kept.ts'

/**
 * All results of this run, to be read as often as there are formats. Of each, only the outcome is in memory; what it
 * was in full is read from the files that were kept.
 */
export class MarkBook implements Results {
  readonly #about: Class
  readonly #kept: Kept
  readonly #marks = new Map<string, Graded['outcome']>()
  /** There is no file of what was not checked. */
  readonly #notChecked = new Map<string, Graded>()

  constructor(about: Class, kept: Kept) {
    this.#about = about
    this.#kept = kept
  }

  note(graded: Graded): void {
    const key = keyOf(graded.learner, graded.exercise)
    this.#marks.set(key, graded.outcome)
    if (graded.outcome === 'not-checked') this.#notChecked.set(key, graded)
  }

  /** How many were handed in and could not be checked. */
  get notChecked(): number {
    return this.#notChecked.size
  }

  *[Symbol.iterator](): Iterator<Graded> {
    const { learners, exercises } = this.#about
    for (const learner of learners)
      for (const exercise of exercises) yield this.#of(learner, exercise)
  }

  #of(learner: string, exercise: string): Graded {
    const key = keyOf(learner, exercise)
    const kept = this.#marks.has(key) ? this.#kept.last(learner, exercise) : undefined
    return this.#notChecked.get(key) ?? kept ?? nothingHandedIn(learner, exercise)
  }
}

const keyOf = (learner: string, exercise: string) => JSON.stringify([learner, exercise])
