import type { Verdict } from '../checker/verdict.ts'
import type { Walls } from './sandbox/walls.ts'
import type { Start } from './start.ts'

/** What a checker in a process of its own is asked, as a line of JSON. */
export interface Job {
  exercise: string
  start: Start
  /** The copy of what was handed in. */
  root: string
  /** Where that is copied from first: in the sandbox `root` is memory of a limited size. */
  copyFrom?: string
  /** How the server is locked in, apart from its checker. */
  sandbox?: Walls
}

/** And what it answers: the verdict, or why this machine cannot start such a server. */
export type Answer = { verdict: Verdict } | { reason: string }
