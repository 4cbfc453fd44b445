/**
 * A known mistake and the failure that it must cause: a small change to the solution where that is natural, a
 * program of its own where the mistake only exists in another language. The tests run every one of them.
 */
export type Mutant = Failure & { mistake: string } & Program

/** What a check says: the kind of the failure, and the sentence at which it stops; `#` is a number of the run. */
export interface Failure {
  kind: string
  /** Its threads race, and this is what comes of it when another wins. */
  orKind?: string
  step: string
}

export type Program =
  | { change: Change; in?: string } // in server.ts, if no other file of the solution is named
  | { changes: Record<string, Change> } // in several files of the solution
  | { typescript: string }
  | { python: string }
  | { c: string }
  | { go: string }

/** Each text stands exactly once in the solution, and is replaced by the other. */
export type Change = [from: string, to: string][]

export interface Mutants {
  /** How the untouched stub fails: the first message that a learner reads. */
  stub: Failure
  mutants: Mutant[]
}

/** @throws Error if a text of the change does not stand exactly once in the source: it must not rot unseen. */
export function changed(source: string, change: Change): string {
  for (const [from, to] of change) {
    const times = source.split(from).length - 1
    if (times !== 1)
      throw new Error(`${JSON.stringify(from)} stands ${times} times in the solution`)
    source = source.replace(from, () => to)
  }
  return source
}
