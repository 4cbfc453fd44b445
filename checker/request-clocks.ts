import { setTimeout as pause } from 'node:timers/promises'
import type { Story } from './check.ts'
import { latestIdle, type Measured } from './idle-clients.ts'
import { asking } from './requests.ts'
import { visitors } from './visitor.ts'

/* TIMEOUT_MS on connections that stay: each request has it, the first from the handshake on. Told for 13, 15 and 16. */

const HELLO = { body: 'Hello World' }
const again = asking('GET /', { stays: true })

/** He connects, and never asks. */
const saysNothing: Measured = async (server, timeoutMs) => {
  const [peter] = await visitors(server, 'peter')
  await peter.isTurnedAway(timeoutMs, latestIdle(timeoutMs))
}

/** She begins to ask, and never comes to the end. */
const fallsSilent: Measured = async (server, timeoutMs) => {
  const [olga] = await visitors(server, 'olga')
  olga.says(again.subarray(0, 9))
  await olga.isTurnedAway(timeoutMs, latestIdle(timeoutMs))
}

/** His second request takes a moment, and begins when the time of the first would be over. */
const asksLater: Measured = async (server, timeoutMs) => {
  const [sam] = await visitors(server, 'sam')
  sam.says(again)
  await sam.receives(HELLO)
  await pause(1.2 * timeoutMs)
  sam.says(again.subarray(0, 9))
  await sam.isHeard() // it has a read of its own
  sam.says(again.subarray(9))
  await sam.receives(HELLO)
  sam.leaves()
}

export const WHO_ASK = { peter: saysNothing, olga: fallsSilent, sam: asksLater }

/** Tells of them: whoever does not ask is hung up on, and each request has its own time. */
export async function haveTimeToAsk(
  { step }: Pick<Story, 'step'>,
  timeoutMs: number,
  { peter, olga, sam }: Record<keyof typeof WHO_ASK, Promise<void> | undefined>,
): Promise<void> {
  const hints = {
    'no-timeout': {
      diagnosis: 'who is to ask is waited for without an end.',
      hint: 'Nobody has answered yet, so this is not IDLE_MS. Which clock runs until a request is complete, and who looks at it?',
    },
    'too-soon':
      'Her time to ask was not over yet. Which clock have you looked at, and when did it start?',
    settings: 'TIMEOUT_MS=2000',
  }
  const limits = `not before ${timeoutMs} ms (TIMEOUT_MS), not after ${latestIdle(timeoutMs)}`
  await step(`peter connects and never asks: he is hung up on, ${limits}`, () => peter, {
    ...hints,
    byHand: 'npx learn-tcp talk 1729 --silent',
  })
  await step('olga sends half a request and no more, and has the same time', () => olga, {
    ...hints,
    byHand: "npx learn-tcp talk 1729 --say 'GET / HTT'",
  })
  const anew = {
    diagnosis: 'one time to ask for the whole connection: it began with the first request.',
    hint: 'His second request had only begun. From which moment have you counted its time, and in which line is that?',
  }
  await step(
    'sam asks again, in two pieces, when TIMEOUT_MS has passed since he came: he is answered',
    () => sam,
    { 'hung-up-between': anew, reset: anew },
  )
}
