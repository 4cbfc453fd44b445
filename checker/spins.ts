import { asking } from './requests.ts'
import type { Server } from './server.ts'
import { count } from './text.ts'
import { type Visitor, visitors } from './visitor.ts'

/** So long each request keeps a loop busy, by the clock. Milliseconds. */
const SPIN = 10

/** So many connections for each loop: the kernel hashes them, and does not count. */
const EACH = 16

/** One loop needs all of the time; two that share well half of it. */
const SHARE = 0.85

const TRIES = 5

/** Below this it was not one loop alone; on a busy machine it may take more tries to be told from a bad share. */
const UNCLEAR = 0.95
const MOST_TRIES = 10

export interface Spread {
  /** Milliseconds until the last was answered: the least of the tries. */
  took: number
  /** One loop needs so many, at least. */
  alone: number
  tries: number
}

/**
 * Many ask at the same moment for work that keeps a loop busy until so much time has passed: one loop cannot be done
 * before n times that. A server is right as soon as it is, in one of the tries; each has new connections.
 */
export async function sharesTheWork(server: Server, loops: number): Promise<Spread> {
  const asked = EACH * loops
  const alone = asked * SPIN
  let took = Infinity
  const isUnclear = (tries: number) => tries <= MOST_TRIES && took < UNCLEAR * alone
  for (let tries = 1; tries <= TRIES || isUnclear(tries); tries++) {
    took = Math.min(took, await lastAnswer(server, asked, tries))
    if (took < SHARE * alone) return { took, alone, tries }
  }
  throw server.unmet({
    kind: 'one-loop',
    expected: `${count(loops, 'loop')} do ${asked} × ${SPIN} ms of work in less than ${Math.round(SHARE * alone)} ms, once in ${TRIES} tries`,
    observed: `it took ${Math.round(took)} ms at best; one loop would need ${alone}`,
  })
}

/**
 * Those of one loop wait for each other: it cannot be done sooner than all of their times together. So who is, in one of
 * the tries, has more than one.
 */
export async function isOneLoop(server: Server): Promise<void> {
  const alone = EACH * SPIN
  for (let tries = 1; tries <= TRIES; tries++) {
    const took = await lastAnswer(server, EACH, tries)
    if (took < SHARE * alone)
      throw server.unmet({
        kind: 'too-many-loops',
        expected: `one loop does ${EACH} × ${SPIN} ms of work in ${alone} ms or more`,
        observed: `it took ${Math.round(took)} ms`,
      })
  }
}

async function lastAnswer(server: Server, asked: number, round: number): Promise<number> {
  const all: Visitor[] = []
  for (let i = 1; i <= asked; i++) all.push(...(await visitors(server, `spinner ${round}.${i}`)))
  await server.settles()
  const began = server.world.timeline.now()
  for (const one of all) one.says(asking(`GET /spin/${SPIN}`, { stays: true }))
  await Promise.all(all.map((one) => one.receives({}, { within: 10 * asked * SPIN })))
  for (const one of all) one.leaves()
  return Math.max(...all.map(({ answeredAt = 0 }) => answeredAt)) - began
}
