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

/**
 * When bob speaks, in milliseconds after he has come: at nine tenths of his time, or, where that is long, so late that
 * one with a new limit from then on is late for certain, and no later: on a busy machine his word may come late, too.
 */
const nearTheEnd = (timeoutMs: number) => Math.min(0.9 * timeoutMs, 0.6 * timeoutMs + 400)

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
  const halfLate = pause(nearTheEnd(timeoutMs)).then(() => bob.beginsToAsk())
  halfLate.catch(() => {}) // it may be hung up on already
  const patient = names(SMALL_POOL, 'patient client').map((name) => server.client(name))
  await Promise.all(patient.map(async (client) => (await client.connects()).asks()))
  const [dave] = await server.clients('dave')
  const behind = [...patient, dave.asks()]
  allHaveAsked()
  const [annsEnd, bobsLimit, carolsEnd] = await Promise.all(
    [ann, bob, carol].map((client) => outcome(client.isTurnedAway(timeoutMs, limit))),
  )
  const bobsEnd = annsEnd || carolsEnd ? bobsLimit : await orLate(bobsLimit, bob, timeoutMs)
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

/** How long it takes is not the question here. */
async function isTurnedAwayAtLast(client: Client, timeoutMs: number): Promise<void> {
  const never = await outcome(client.isTurnedAway(timeoutMs, 6 * latest(timeoutMs)))
  if (never?.kind === 'no-timeout' && aThreadHasDied(never.server.process.output.text()))
    throw never.but({ kind: 'silent' }) // there is no thread for her
  met(never && client.hasSpoken ? orForEver(never, client) : never)
}

/** Who is late for certain: does a thread sleep in a read of her connection? Then it has no limit. */
function orForEver(late: Unmet, { name }: Client): Unmet {
  const isRead = late.kernel.some((line) => line.includes(`the connection of ${name}`))
  return late.kind === 'no-timeout' && isRead ? late.but({ kind: 'for-ever' }) : late
}

/** Bob is late, and it may be for more than one time more. */
async function orLate(late: Outcome, bob: Client, timeoutMs: number): Promise<Outcome> {
  if (late?.kind !== 'no-timeout') return late
  const later = await outcome(bob.isTurnedAway(timeoutMs, 4 * timeoutMs + 1000))
  return later ? orForEver(later, bob) : late
}

/** A silent client, and one that sends half a request late: each finds a free worker. */
export async function lateClients(server: Server, timeoutMs: number) {
  const limit = latest(timeoutMs)
  const [ann, bob] = await server.clients('ann', 'bob')
  const halfLate = pause(nearTheEnd(timeoutMs)).then(() => bob.beginsToAsk())
  halfLate.catch(() => {}) // it may be hung up on already
  const [annsEnd, bobsLimit] = await Promise.all([
    outcome(ann.isTurnedAway(timeoutMs, limit)),
    outcome(bob.isTurnedAway(timeoutMs, limit)),
  ])
  const bobsEnd = annsEnd ? bobsLimit : await orLate(bobsLimit, bob, timeoutMs)
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

/**
 * When those who speak until their time is over fall silent, in milliseconds after that: one in the last millisecond of
 * it, whenever a server takes that to be, and some when it is certainly over, even on a busy machine.
 */
const LAST_WORDS = [...Array.from({ length: 14 }, (_, i) => i / 4 - 0.75), 6, 25, 60, 120]

/** Clients are hung up on, SMALL_POOL at a time: the first are silent, the others speak too late. Then as many ask. */
export async function slowRounds(
  server: Server,
  timeoutMs: number,
  workMs: number,
): Promise<Count> {
  const silent = await server.clients(...names(SMALL_POOL, 'silent'))
  await Promise.all(silent.map((client) => isTurnedAwayAtLast(client, timeoutMs)))
  const slow: Client[] = []
  while (slow.length < LAST_WORDS.length) {
    const lastWords = LAST_WORDS.slice(slow.length, slow.length + SMALL_POOL)
    slow.push(...(await speakTooLate(server, timeoutMs, lastWords, slow.length)))
  }
  if (!slow.some(({ wasInterrupted }) => wasInterrupted)) await oneIsInterrupted(server, timeoutMs)
  const guests: Client[] = []
  for (const name of names(SMALL_POOL, 'guest')) {
    const [guest] = await server.clients(name)
    guests.push(guest.asks()) // at once: their time is short
  }
  await areServed(guests, deadline(SMALL_POOL * workMs))
  return countAtOnce(server, guests, workMs)
}

/** They speak until so many milliseconds after their time is over, and are hung up on. */
async function speakTooLate(
  server: Server,
  timeoutMs: number,
  lastWords: number[],
  before: number,
): Promise<Client[]> {
  const clients = await server.clients(...lastWords.map((_, i) => `slow ${before + i + 1}`))
  for (const [i, client] of clients.entries())
    client.speaksBetween(timeoutMs - 12, timeoutMs + (lastWords[i] ?? 0))
  await Promise.all(clients.map((client) => isTurnedAwayAtLast(client, timeoutMs)))
  return clients
}

/**
 * Nobody was hung up on in the middle of her words yet: a few more try. If it happens to none of them, though each byte
 * was in time, the server has a coarse clock.
 * @throws CouldNotRun if the words came too late to prove anything
 */
async function oneIsInterrupted(server: Server, timeoutMs: number): Promise<void> {
  const latestWords = LAST_WORDS.slice(-SMALL_POOL)
  let wereInTime = false
  for (let round = 1; round <= 12; round++) {
    const before = LAST_WORDS.length + (round - 1) * SMALL_POOL
    const clients = await speakTooLate(server, timeoutMs, latestWords, before)
    if (clients.some(({ wasInterrupted }) => wasInterrupted)) return
    wereInTime ||= clients.some(({ spokeInTime }) => spokeInTime)
    if (wereInTime && round >= 6) return
  }
  throw new CouldNotRun('The machine was too busy to speak until the last moment. Try again.')
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

/** What proved little is measured again with so many times the time: a pause of this process then matters less. */
const TIMES = [1, 2, 4, 8]

/**
 * What may be the machine's fault is measured again, with more time. All else is certain. What is in order and proves
 * little, and what could not be done in time, is tried until it proves something.
 * @throws CouldNotRun
 */
export async function unlessLate<O extends object | undefined>(
  first: () => Promise<O>,
  again: (times: number) => Promise<O>,
): Promise<O> {
  const outcomes = await first().catch(ifNotInTime)
  if (outcomes !== NOT_IN_TIME && !isWeak(outcomes)) {
    const [failure] = failuresIn(outcomes) // of who is told first
    if (!failure || !MAY_BE_LATE.includes(failure.kind)) return outcomes
  }
  return toldAsSecond(await inTime(again, (outcomes) => !isWeak(outcomes)))
}

/** The first of these that could be done in time, and proves enough. @throws CouldNotRun */
async function inTime<T>(
  again: (times: number) => Promise<T>,
  isEnough: (result: T) => boolean = () => true,
): Promise<T> {
  for (const times of TIMES) {
    const result = await again(times).catch(ifNotInTime)
    if (result !== NOT_IN_TIME && isEnough(result)) return result
  }
  throw new CouldNotRun('The machine was too busy to be slow at the right moment. Try again.')
}

const NOT_IN_TIME = Symbol('could not be done in time')

function ifNotInTime(error: unknown): typeof NOT_IN_TIME {
  if (error instanceof CouldNotRun) return NOT_IN_TIME
  throw error
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
export async function againIfLate<T>(
  first: () => Promise<T>,
  again: (times: number) => Promise<T>,
  mayBeLate = MAY_BE_LATE,
): Promise<T> {
  try {
    return await first()
  } catch (error) {
    const isLate = error instanceof Unmet && mayBeLate.includes(error.kind)
    if (!isLate) ifNotInTime(error)
  }
  return inTime(again)
}

export function met(outcome: Outcome): void {
  if (outcome) throw outcome
}
