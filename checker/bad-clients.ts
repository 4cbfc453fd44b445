import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from './client.ts'
import { CouldNotRun } from './errors.ts'
import { serves } from './good-clients.ts'
import type { Server } from './server.ts'
import { Unmet } from './unmet.ts'

/** A client that behaves badly, as clients do: crashed programs, impatient people, pulled plugs. */
export interface BadClient {
  name: string
  deed: string
  /** A line for another terminal that does the same. */
  byHand: string
  misbehaves(client: Client): Promise<void>
}

export const BAD_CLIENTS: BadClient[] = [
  {
    name: 'frank',
    deed: 'connects and leaves',
    byHand: 'npx learn-tcp talk 1729 --silent --leave',
    async misbehaves(frank) {
      frank.leaves()
    },
  },
  {
    name: 'grace',
    deed: 'resets the connection before she asks',
    byHand: 'npx learn-tcp talk 1729 --silent --reset',
    async misbehaves(grace) {
      grace.resets()
    },
  },
  {
    name: 'heidi',
    deed: 'asks, and resets the connection during the work',
    byHand: 'npx learn-tcp talk 1729 --reset',
    async misbehaves(heidi) {
      heidi.requests('/')
      await heidi.isHeard()
      heidi.resets()
      await heidi.isKnownToBeGone()
    },
  },
  {
    // Only here does already the first write meet EPIPE: after a FIN, the reset is no news to a reader.
    name: 'ivan',
    deed: 'asks, closes, and resets during the work',
    byHand: 'npx learn-tcp talk 1729 --leave --reset',
    async misbehaves(ivan) {
      ivan.requests('/')
      await ivan.isHeard()
      ivan.finishesSending()
      await pause(20)
      ivan.resets()
      await ivan.isKnownToBeGone()
    },
  },
  {
    name: 'judy',
    deed: 'asks, and leaves during the work',
    byHand: 'npx learn-tcp talk 1729 --leave',
    async misbehaves(judy) {
      judy.requests('/')
      await judy.isHeard()
      judy.leaves()
    },
  },
  {
    name: 'mallory',
    deed: 'waits a while, says goodbye without a word, and gets no answer',
    byHand: 'npx learn-tcp talk 1729 --silent --leave   # after a while',
    async misbehaves(mallory) {
      await pause(60)
      mallory.finishesSending()
      await mallory.isNotAnswered()
      mallory.leaves()
    },
  },
]

/** On a busy machine, what is to happen during the work may come too late: it is tried so often. */
export const TRIES = 6

/** @throws CouldNotRun */
export function alwaysLate(): never {
  throw new CouldNotRun('The machine was too busy to leave while the server works. Try again.')
}

/**
 * This client misbehaves, and once more; after that a good one must be served. What came too late proves nothing, and
 * is done again.
 * Returns whether it came in time once.
 */
export async function survives(
  server: Server,
  bad: BadClient,
  { workMs, within }: { workMs: number; within: number },
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [first] = await server.clients(bad.name)
    await bad.misbehaves(first)
    const inTime = first.sinceHeard < 0.75 * workMs
    const [second] = await server.clients(`${bad.name}, again`)
    await bad.misbehaves(second)
    await serves(server, `the client after ${bad.name}`, within).catch((error: unknown) => {
      // An orderly end hangs up on her too, and is the news.
      if (error instanceof Unmet && error.kind === 'no-answer' && server.exit)
        throw server.gone('a server that goes on', server.exit)
      throw error
    })
    if (inTime) return true
  }
  return false
}
