import type { Subject } from '../../checker/verify.ts'
import { tellClass } from '../class/tell-class.ts'
import type { Exercise } from '../course.ts'
import { keepForLater } from '../main-picture.ts'
import type { Shop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import type { Outcome } from './checks.ts'

/** What is watched: a server of an exercise, and the folder in which it is saved. */
export interface Scene {
  exercise: Exercise
  subject: Subject
  folder: string
  shop: Shop
  out: Terminal
}

/** Whoever has passed is known to have passed. */
export async function keepProgress(outcome: Outcome, { exercise, shop }: Scene): Promise<void> {
  if (!('outcome' in outcome) || outcome.outcome !== 'passed') return
  await shop.complete(exercise)
  await keepForLater(outcome)
}

/** The board of the learner's class is told, if there is one. Resolves to a line for the learner, if one is due. */
export async function tellClassOf(outcome: Outcome): Promise<string | undefined> {
  return 'outcome' in outcome ? tellClass(outcome) : undefined
}
