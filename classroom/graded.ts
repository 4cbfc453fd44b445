import type { FailureReport, StepResult } from '../checker/verdict.ts'

/** What became of one exercise of one learner: plain data, from which every format is written. */
export interface Graded {
  learner: string
  exercise: string
  /** `missing`: nothing was handed in. `not-checked`: something was, and `reason` says why nobody knows. */
  outcome: 'passed' | 'failed' | 'not-checked' | 'missing'
  /** Steps that hold, of all steps: from 0 to 1. Not there when it was not checked. */
  score?: number
  steps: StepResult[]
  failure?: FailureReport
  reason?: string
  remarks: string[]
  durationMs: number
  /** The text that the learner would have read from `verify`. */
  feedback?: string
}

/** A class: who handed in what, in the order in which it is told. */
export interface Class {
  learners: string[]
  /** Slugs, in their order. */
  exercises: string[]
}

/** All results, learner by learner and in the order of the exercises. It is read from files: thousands are never in memory. */
export type Results = Iterable<Graded>

export const stepsThatHold = ({ steps }: Pick<Graded, 'steps'>): number =>
  steps.filter(({ outcome }) => outcome === 'passed').length

/** `nothing handed in`, `12 of 18 steps`, or why it was not checked: for people. */
export function inWords({ outcome, steps, reason }: Graded): string {
  if (outcome === 'missing') return 'nothing was handed in'
  if (outcome === 'not-checked') return reason ?? 'it could not be checked'
  return `${stepsThatHold({ steps })} of ${steps.length} steps`
}

export const nothingHandedIn = (learner: string, exercise: string): Graded => ({
  learner,
  exercise,
  outcome: 'missing',
  score: 0,
  steps: [],
  remarks: [],
  durationMs: 0,
})

export const notChecked = (learner: string, exercise: string, reason: string): Graded => ({
  learner,
  exercise,
  outcome: 'not-checked',
  reason,
  steps: [],
  remarks: [],
  durationMs: 0,
})

/** Where something that was handed in cannot be graded: the message says what is to be done about it. */
export class NotGradable extends Error {
  override name = 'NotGradable'
}
