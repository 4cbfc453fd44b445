/**
 * What a learner's machine tells the board of a class after a check, and all that it tells. There is no field for
 * code, output, file names or addresses, so that none can be sent by mistake.
 */
export interface ClassEvent {
  /** Drawn by the learner's machine: the same event sent twice counts once. */
  id: string
  /** `05-loop` */
  exercise: string
  outcome: 'passed' | 'failed' | 'could-not-run'
  /** Which sentence of the check was not met, counted from 1, and of how many. */
  step?: number
  steps?: number
  /** The kind of the failure: `still-open`. */
  kind?: string
  durationMs: number
  /** How many checks of this exercise there were since the learner joined, this one included. */
  attempt: number
}

/** On its way it says how long ago it was: the clocks of thirty laptops differ, and the board's is the one that counts. */
export type SentEvent = ClassEvent & { agoMs: number }

/** So many events fit into one request. */
export const EVENTS_AT_ONCE = 100

/** What came from the network as an event; undefined when it is none. Fields that are not ours are dropped. */
export function asSentEvent(found: unknown): SentEvent | undefined {
  const { id, exercise, outcome, step, steps, kind, durationMs, attempt, agoMs } = Object(found)
  if (!matches(id, ID) || !matches(exercise, SLUG) || !OUTCOMES.includes(outcome)) return undefined
  if (!isCount(durationMs, DAY) || !isCount(attempt, 9999) || !isCount(agoMs, 30 * DAY))
    return undefined
  if (step !== undefined && (!isCount(step, 1000) || !isCount(steps, 1000))) return undefined
  if (kind !== undefined && !matches(kind, KIND)) return undefined
  return {
    id,
    exercise,
    outcome,
    ...(step !== undefined && { step, steps }),
    ...(kind !== undefined && { kind }),
    durationMs,
    attempt,
    agoMs,
  }
}

const DAY = 86_400_000
const ID = /^[\w-]{16,32}$/
const SLUG = /^\d\d-[a-z0-9-]{1,40}$/
const KIND = /^[a-z0-9-]{1,40}$/
const OUTCOMES = ['passed', 'failed', 'could-not-run']

const matches = (found: unknown, form: RegExp) => typeof found === 'string' && form.test(found)
const isCount = (found: unknown, most: number) =>
  Number.isInteger(found) && Number(found) >= 0 && Number(found) <= most
