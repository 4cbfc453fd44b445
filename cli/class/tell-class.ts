import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Verdict } from '../../checker/verdict.ts'
import { type ClassEvent, EVENTS_AT_ONCE } from '../../classroom/event.ts'
import { askBoard, Refused } from './board-client.ts'
import { type Membership, membership, update } from './membership.ts'

/** A learner waits for the board no longer than this, in milliseconds. */
const LIMIT = 1000

/**
 * Tells the board of the learner's class how a check has ended, after the learner has seen it. What cannot be told now
 * is kept for the next time. Resolves to a line for the learner, where one is due; never rejects.
 */
export async function tellClass(verdict: Verdict): Promise<string | undefined> {
  if (!membership()) return undefined
  const abort = new AbortController()
  const late = pause(LIMIT, undefined, { ref: false }).then(() => {
    abort.abort()
    return 'late' as const
  })
  try {
    const told = await Promise.race([tell(verdict, abort.signal), late])
    return told === 'late' ? undefined : told
  } catch {
    return undefined // no room, no right: the check has been shown, and that was the point of it
  }
}

async function tell(verdict: Verdict, signal: AbortSignal): Promise<string | undefined> {
  const joined = await update((mine) => {
    const attempt = (mine.attempts[verdict.exercise] ?? 0) + 1
    mine.attempts[verdict.exercise] = attempt
    mine.unsent.push({ ...eventOf(verdict, attempt), writtenAt: Date.now() })
  })
  if (!joined || joined.tryAgainAt > Date.now()) return undefined
  try {
    for (let rest: Membership | undefined = joined; rest && rest.unsent.length > 0; )
      rest = await send(rest, signal)
    return undefined
  } catch (error) {
    return notTold(error)
  }
}

/** The oldest first. What the board has answered to is not sent again, also where it was not what it wanted. */
async function send(mine: Membership, signal: AbortSignal): Promise<Membership | undefined> {
  const batch = mine.unsent.slice(0, EVENTS_AT_ONCE)
  const now = Date.now()
  const events = batch.map(({ writtenAt, ...event }) => ({
    ...event,
    agoMs: Math.max(0, Math.round(now - writtenAt)),
  }))
  await askBoard(mine.board, '/events', { events }, { token: mine.token, signal })
  const told = new Set(batch.map(({ id }) => id))
  return update((membership) => {
    membership.unsent = membership.unsent.filter(({ id }) => !told.has(id))
    membership.failures = 0
    membership.tryAgainAt = 0
  })
}

/** The longer the board is away, the seldomer it is tried: at home nobody waits for it after each check. */
async function notTold(error: unknown): Promise<string> {
  const mine = await update((membership) => {
    membership.failures++
    membership.tryAgainAt = Date.now() + Math.min(15 * 60_000, 5000 * 2 ** membership.failures)
  })
  if (error instanceof Refused && error.status === 403)
    return 'The board of the class does not know you any more. Join it again, or npx learn-tcp join --leave'
  const waiting = mine?.unsent.length ?? 0
  return `The board of the class was not reached; ${waiting === 1 ? 'one check waits' : `${waiting} checks wait`} to be told.`
}

export function eventOf(verdict: Verdict, attempt: number): ClassEvent {
  const { exercise, outcome, failure, steps, durationMs } = verdict
  const step = steps.findIndex((one) => one.outcome === 'failed') + 1
  return {
    id: randomBytes(12).toString('base64url'),
    exercise,
    outcome,
    ...(step > 0 && { step, steps: steps.length }),
    ...(failure && { kind: failure.kind }),
    durationMs: Math.round(durationMs),
    attempt,
  }
}
