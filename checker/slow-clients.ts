import { setTimeout as pause } from 'node:timers/promises'
import { names } from './crowd.ts'
import { deadline } from './rules.ts'
import type { Server } from './server.ts'
import { Unmet } from './unmet.ts'

/** A client that is due to be hung up on may wait until then. Milliseconds; the number stands in the problem text. */
export const latest = (timeoutMs: number) => Math.round(1.5 * timeoutMs + 250)

/** What became of clients who are too slow: undefined, or what the server did not do. */
export type Outcome = Unmet | undefined

export interface SlowClients {
  ann: Outcome
  bob: Outcome
  carol: Outcome
  dave: Outcome
}

/**
 * Three clients hold three workers: ann says nothing, bob sends half a request late and falls silent, carol drips.
 * Dave has asked, and waits behind them.
 */
export async function slowClients(server: Server, timeoutMs: number, workMs: number) {
  const limit = latest(timeoutMs)
  const [ann, bob, carol] = await server.clients('ann', 'bob', 'carol')
  carol.drips(timeoutMs / 8)
  const [dave] = await server.clients('dave')
  dave.asks()
  const halfLate = pause(0.9 * timeoutMs).then(() => bob.beginsToAsk())
  halfLate.catch(() => {}) // it may be hung up on already
  const [annsEnd, bobsEnd, carolsEnd, davesEnd] = await Promise.all([
    outcome(ann.isTurnedAway(timeoutMs, limit)),
    outcome(bob.isTurnedAway(timeoutMs, limit)),
    outcome(carol.isTurnedAway(timeoutMs, limit)),
    outcome(dave.isGreeted({ within: limit + deadline(workMs) })),
  ])
  return { ann: annsEnd, bob: bobsEnd, carol: carolsEnd, dave: davesEnd }
}

/** A silent client who finds a free worker is hung up on in time. */
export async function silentClient(server: Server, timeoutMs: number): Promise<Outcome> {
  const [ann] = await server.clients('ann')
  return outcome(ann.isTurnedAway(timeoutMs, latest(timeoutMs)))
}

/** Round after round, so many silent clients are hung up on. */
export async function silentRounds(
  server: Server,
  { rounds, each, timeoutMs }: { rounds: number; each: number; timeoutMs: number },
): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const silent = await server.clients(...names(each, `silent ${round}.`))
    const limit = 2 * latest(timeoutMs) // how long is not the question here
    await Promise.all(silent.map((client) => client.isTurnedAway(timeoutMs, limit)))
  }
}

async function outcome(promise: Promise<unknown>): Promise<Outcome> {
  try {
    await promise
    return undefined
  } catch (error) {
    if (error instanceof Unmet) return error
    throw error
  }
}

/** Too late may be the machine's fault: then it is measured again, with more time. All else is certain. */
export async function unlessLate<O extends object | undefined>(
  first: O,
  again: () => Promise<O>,
): Promise<O> {
  const outcomes: Outcome[] = first instanceof Unmet ? [first] : Object.values(first ?? {})
  const late = outcomes.some((unmet) => unmet?.kind === 'no-timeout' || unmet?.kind === 'silent')
  return late ? again() : first
}

export function met(outcome: Outcome): void {
  if (outcome) throw outcome
}
