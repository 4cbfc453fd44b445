import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from './client.ts'
import { areServed, type Count, countAtOnce, names } from './crowd.ts'
import { aThreadHasDied } from './diagnosis.ts'
import { CouldNotRun } from './errors.ts'
import { SMALL_POOL } from './pool.ts'
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
  /** For how long carol dripped, in milliseconds, and how much time she had. */
  dripped: { lastedMs: number; timeoutMs: number }
  /** On a busy machine this process was late with what they say, and this proves little. */
  isWeak: boolean
}

/**
 * SMALL_POOL of them hold every worker: ann says nothing, carol drips, bob sends half a request late and falls silent.
 * As many have asked and wait behind them, and dave behind those: he waits longer than the timeout, by a work.
 * @param allHaveAsked is called when that is done; it should not be disturbed
 */
export async function slowClients(
  server: Server,
  timeoutMs: number,
  workMs: number,
  allHaveAsked: () => void = () => {},
): Promise<SlowClients> {
  const limit = latest(timeoutMs)
  const [ann] = await server.clients('ann')
  const [carol] = await server.clients('carol')
  carol.drips(timeoutMs / 5.5) // none of her bytes comes just when her time is over
  const [bob] = await server.clients('bob', ...names(SMALL_POOL - 3, 'silent client'))
  const halfLate = pause(0.9 * timeoutMs).then(() => bob.beginsToAsk())
  halfLate.catch(() => {}) // it may be hung up on already
  const patient = names(SMALL_POOL, 'patient client').map((name) => server.client(name))
  await Promise.all(patient.map(async (client) => (await client.connects()).asks()))
  const [dave] = await server.clients('dave')
  const behind = [...patient, dave.asks()]
  allHaveAsked()
  const [annsEnd, bobsEnd, carolsEnd] = await Promise.all(
    [ann, bob, carol].map((client) => outcome(client.isTurnedAway(timeoutMs, limit))),
  )
  const daveHardlyWaited = dave.askedAt - ann.dialledAt > timeoutMs / 4
  const isWeak = daveHardlyWaited || hasPaused([bob, carol], timeoutMs)
  const dripped = { lastedMs: carol.lastedMs, timeoutMs }
  const ends = { ann: annsEnd, bob: bobsEnd, carol: carolsEnd, isWeak, dripped }
  const answered = behind.flatMap(({ answeredAt }) => answeredAt ?? [])
  if (annsEnd || carolsEnd) {
    // If others had their turn when her time was over, she was given up. Only she does not know.
    const goesOn =
      carolsEnd?.kind === 'no-timeout' &&
      (answered.some((at) => at >= ann.dialledAt + timeoutMs - 5) ||
        aThreadHasDied(server.process.output.text()))
    if (annsEnd?.kind === 'no-timeout' && (goesOn || nobodyReadsHer(annsEnd)))
      ends.ann = annsEnd.but({ kind: 'still-open' })
    else if (!annsEnd && carolsEnd?.kind === 'no-timeout' && answered.length === 0)
      // Ann's worker is free: were it not the only one, somebody would have been answered.
      ends.carol = carolsEnd.but({
        kind: 'too-few-at-once',
        diagnosis: 'one at a time: the next is looked after when the one before has gone.',
      })
    return { ...ends, dave: undefined }
  }
  // It is asked after dave when the others have gone: before that, a server that sleeps proves nothing.
  const davesEnd = await outcome(areServed(behind, deadline(2 * workMs)))
  if (server.exit && davesEnd) ends.ann = davesEnd // and their connections ended with it, perhaps in time
  return { ...ends, dave: davesEnd }
}

/** The kernel has shown in which call each thread sleeps, and none is in a read of hers, or might come to one. */
const nobodyReadsHer = ({ kernel }: Unmet) =>
  kernel.some((line) => / threads? sleeps? in futex/.test(line)) &&
  !kernel.some((line) => /the connection of ann|poll|select| runs?:|for a set time/.test(line))

/** A silent client, and one that sends half a request late: each finds a free worker. */
export async function lateClients(server: Server, timeoutMs: number) {
  const limit = latest(timeoutMs)
  const [ann, bob] = await server.clients('ann', 'bob')
  const halfLate = pause(0.9 * timeoutMs).then(() => bob.beginsToAsk())
  halfLate.catch(() => {}) // it may be hung up on already
  const [annsEnd, bobsEnd] = await Promise.all([
    outcome(ann.isTurnedAway(timeoutMs, limit)),
    outcome(bob.isTurnedAway(timeoutMs, limit)),
  ])
  return { ann: annsEnd, bob: bobsEnd, isWeak: hasPaused([bob], timeoutMs) }
}

/** One of them has said nothing for so long that she may be hung up on for that alone. */
const hasPaused = (clients: Client[], timeoutMs: number) =>
  clients.some(({ longestSilence }) => longestSilence > timeoutMs - 10)

/** A silent client who finds a free worker is hung up on in time. */
export async function silentClient(server: Server, timeoutMs: number): Promise<Outcome> {
  const [ann] = await server.clients('ann')
  return outcome(ann.isTurnedAway(timeoutMs, latest(timeoutMs)))
}

/** Three times, SMALL_POOL silent clients are hung up on; then as many ask. */
export async function silentRounds(
  server: Server,
  timeoutMs: number,
  workMs: number,
): Promise<Count> {
  const limit = 2 * latest(timeoutMs) // how long is not the question here
  for (const round of [1, 2, 3]) {
    const silent = await server.clients(...names(SMALL_POOL, `silent ${round}.`))
    await Promise.all(silent.map((client) => client.isTurnedAway(timeoutMs, limit)))
  }
  const guests: Client[] = []
  for (const name of names(SMALL_POOL, 'guest')) {
    const [guest] = await server.clients(name)
    guests.push(guest.asks()) // at once: their time is short
  }
  await areServed(guests, deadline(SMALL_POOL * workMs))
  return countAtOnce(server, guests, workMs)
}

export async function outcome(promise: Promise<unknown>): Promise<Outcome> {
  try {
    await promise
    return undefined
  } catch (error) {
    if (error instanceof Unmet) return error
    throw error
  }
}

/** These may be the machine's fault: the server, or this process, was not run in time. */
const MAY_BE_LATE = [
  'no-timeout',
  'still-open',
  'too-few-at-once',
  'silent',
  'no-answer',
  'reset',
  'wrong-status',
]

/**
 * What may be the machine's fault is measured again, with more time. All else is certain. What is in order and proves
 * little is measured until it proves something.
 * @throws CouldNotRun
 */
export async function unlessLate<O extends object | undefined>(
  first: O,
  again: () => Promise<O>,
): Promise<O> {
  const [failure] = failuresIn(first) // of who is told first
  const isLate = failure !== undefined && MAY_BE_LATE.includes(failure.kind)
  if (!isLate && !isWeak(first)) return first
  for (let attempt = 0; attempt < 4; attempt++) {
    const outcomes = await again()
    if (!isWeak(outcomes)) return toldAsSecond(outcomes)
  }
  throw new CouldNotRun('The machine was too busy to be slow at the right moment. Try again.')
}

const failuresIn = (outcomes: object | undefined): Unmet[] =>
  (outcomes instanceof Unmet ? [outcomes] : Object.values(outcomes ?? {})).filter(
    (outcome) => outcome instanceof Unmet,
  )

const isWeak = (outcomes: object | undefined): boolean =>
  outcomes !== undefined &&
  'isWeak' in outcomes &&
  outcomes.isWeak === true &&
  failuresIn(outcomes).length === 0

/** The limits of a step's sentence are those of the first measurement: the failure says of which it is. */
function toldAsSecond<O extends object | undefined>(outcomes: O): O {
  const told = (outcome: unknown) =>
    outcome instanceof Unmet
      ? outcome.but({ expected: `${outcome.expected} (measured again${withMore(outcome)})` })
      : outcome
  if (outcomes === undefined || outcomes instanceof Unmet) return told(outcomes) as O
  return Object.fromEntries(Object.entries(outcomes).map(([who, one]) => [who, told(one)])) as O
}

const withMore = ({ server: { settings } }: Unmet) =>
  settings.TIMEOUT_MS === undefined ? '' : `, with TIMEOUT_MS=${settings.TIMEOUT_MS}`

/** The same for what throws. */
export async function againIfLate<T>(first: () => Promise<T>, again: () => Promise<T>): Promise<T> {
  try {
    return await first()
  } catch (error) {
    if (error instanceof Unmet && MAY_BE_LATE.includes(error.kind)) return again()
    throw error
  }
}

export function met(outcome: Outcome): void {
  if (outcome) throw outcome
}
