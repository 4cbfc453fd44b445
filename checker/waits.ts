import type { Client } from './client.ts'
import { CouldNotRun } from './errors.ts'
import { Unmet } from './unmet.ts'

/** So late, it may be a time of the server's own, and not the work. Milliseconds. */
const LATE = 100

/**
 * The answers came no sooner than the work takes. Too soon is always certain. Late enough is not when this process
 * itself was not run at that moment, for it saw the answer later than it came: then another client asks `again`, of a
 * server whose work takes longer, so that a pause of our own weighs less. Of several clients one is enough to be sure.
 * An answer that is late is asked for again with a work that is longer than it took: who waits for a time of its own,
 * whatever WORK_MS is, is too early then.
 */
export async function waitsForTheWork(
  clients: Client | Client[],
  workMs: number,
  again: (workMs: number) => Promise<Client>,
): Promise<void> {
  let asked = [clients].flat()
  let work = workMs
  let shortest = Number.POSITIVE_INFINITY
  for (let tries = 1; tries <= 6; tries++) {
    const isSure = haveWaited(asked, work, shortest)
    const waited = Math.min(...asked.map((client) => client.waitedMs))
    if (isSure && (waited < work + LATE || work > shortest)) return
    shortest = Math.min(shortest, waited)
    work = isSure ? Math.ceil(waited) + 200 : 2 * work
    asked = [await again(work)]
  }
  throw new CouldNotRun('The machine was too busy to tell when the answer came. Try again.')
}

/** Is that sure of one of them? Too early may be said with what it took before, when the work was shorter. */
function haveWaited(clients: Client[], work: number, before: number): boolean {
  try {
    return clients.map((client) => client.hasWaited(work)).some(Boolean)
  } catch (error) {
    if (!(error instanceof Unmet) || before === Number.POSITIVE_INFINITY) throw error
    throw error.but({
      diagnosis: `a time of its own: it took ${Math.round(before)} ms with a shorter work, too, as if nobody had read WORK_MS.`,
    })
  }
}
