import { setTimeout as pause } from 'node:timers/promises'
import { inTurn, type Story } from './check.ts'
import { asking } from './requests.ts'
import type { Server } from './server.ts'
import { type Visitor, visit, visitors } from './visitor.ts'

/** An idle client may be kept so long. Milliseconds; the number stands in the problem text. Node adds a second itself. */
export const latestIdle = (idleMs: number) => Math.round(1.5 * idleMs + 1500)

export type Measured = (server: Server, idleMs: number) => Promise<void>

const HELLO = { body: 'Hello World' }
const again = asking('GET /', { stays: true })

/** He lets half his time pass before he asks, and all of it after the answer: it is counted from there. */
export const becomesIdle: Measured = async (server, idleMs) => {
  const [tom] = await visitors(server, 'tom')
  await pause(0.5 * idleMs)
  tom.says(again)
  await tom.receives(HELLO)
  await tom.isLeft({ within: latestIdle(idleMs) })
  tom.hasHadTime(idleMs)
}

/** Her pauses are shorter than IDLE_MS, and together longer. */
export const asksNowAndThen: Measured = async (server, idleMs) => {
  const [uma] = await visitors(server, 'uma')
  for (let times = 0; times < 4; times++) {
    if (times > 0) await pause(0.55 * idleMs)
    uma.says(again)
    await uma.receives(HELLO)
  }
  uma.leaves()
}

/** The first half of his second request is in time, and the other half comes when IDLE_MS is over. */
export const takesTime: Measured = async (server, idleMs) => {
  const [victor] = await visitors(server, 'victor')
  victor.says(again)
  await victor.receives(HELLO)
  await pause(0.6 * idleMs)
  victor.says(again.subarray(0, 9))
  await pause(0.6 * idleMs)
  victor.says(again.subarray(9))
  await victor.receives(HELLO)
  victor.leaves()
}

/** What a busy machine makes of these: it is measured again, with more time. All else is certain. */
export const IDLE_MAY_BE_LATE = [
  'hung-up-between',
  'still-open',
  'no-timeout',
  'silent',
  'reset',
  'no-answer',
]

/** Tells of uma and victor: their connections are kept, because neither is idle for so long. */
export async function areNotIdle(
  { step }: Pick<Story, 'step'>,
  { uma, victor }: Record<'uma' | 'victor', Promise<void> | undefined>,
): Promise<void> {
  await step(
    'uma asks now and then, each time within IDLE_MS, and keeps her connection',
    () => uma,
    {
      'hung-up-between':
        'Each of her pauses was shorter than IDLE_MS, all of them together were longer. When does the clock start anew?',
      reset: 'Each of her pauses was shorter than IDLE_MS. When does the clock start anew?',
    },
  )

  await step(
    'victor has begun to ask when IDLE_MS is over: he is not idle, and is answered',
    () => victor,
    {
      'hung-up-between':
        'The first bytes of his request were there in time. From then on, which clock is his?',
      'wrong-status': {
        diagnosis: 'the first piece has changed since it came.',
        hint: 'Together the two pieces are a good request. Where do the bytes of the first lie while you read the second?',
      },
      silent:
        'Both pieces of his request are here. Where was the first one while you waited for the second?',
    },
  )
}

interface WayToVanish {
  name: string
  deed: string
  vanishes(client: Visitor): void
}

/** An idle client who goes: as most do, without a word of farewell. */
export const IDLE_WAYS_TO_VANISH: WayToVanish[] = [
  {
    name: 'wendy',
    deed: 'leaves after her answer',
    vanishes: (wendy) => wendy.leaves(),
  },
  {
    name: 'xavier',
    deed: 'resets the connection after his answer',
    vanishes: (xavier) => xavier.resets(),
  },
  {
    name: 'yves',
    deed: 'leaves in the middle of his second request',
    vanishes: (yves) => {
      yves.says(again.subarray(0, 9))
      yves.leaves()
    },
  },
]

/** Each does so as often as there are workers, and once more; then somebody is served. A promise for each. */
export function vanishWhileIdle(ready: Promise<Server>, poolSize: number): Promise<void>[] {
  return inTurn(IDLE_WAYS_TO_VANISH, async ({ name, vanishes }) => {
    const server = await ready
    for (let i = 0; i <= poolSize; i++) {
      const { visitor } = await visit(server, name, again, HELLO)
      vanishes(visitor)
    }
    const next = await visit(server, `the client after ${name}`, again, HELLO)
    next.visitor.leaves()
  })
}
