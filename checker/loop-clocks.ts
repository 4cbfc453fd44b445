import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Story } from './check.ts'
import { CouldNotRun } from './errors.ts'
import {
  areNotIdle,
  asksNowAndThen,
  becomesIdle,
  IDLE_MAY_BE_LATE,
  IDLE_WAYS_TO_VANISH,
  latestIdle,
  type Measured,
  takesTime,
  vanishWhileIdle,
} from './idle-clients.ts'
import { nothingIsLeft } from './nothing-is-left.ts'
import { haveTimeToAsk, WHO_ASK } from './request-clocks.ts'
import { asking } from './requests.ts'
import type { Server } from './server.ts'
import { Unmet } from './unmet.ts'
import { vanishMidway, WAYS_TO_VANISH } from './vanishing.ts'
import { visitors } from './visitor.ts'

export type Limits = { IDLE_MS?: number; TIMEOUT_MS?: number }

/** A server with these limits; those that are not named are long. */
export type Fresh = (name: string, limits?: Limits) => Promise<Server>

/** Each does it so often, and once more: there is no pool that could run out. */
const TIMES = 2

/** Those who do nothing for a while: side by side, and at last one who is alone on the server. */
export function clocks(
  { meanwhile }: Pick<Story, 'meanwhile'>,
  fresh: Fresh,
  after: Promise<unknown>,
) {
  const limits = { IDLE_MS: 10 * randomInt(32, 45) + 7, TIMEOUT_MS: 10 * randomInt(32, 45) + 3 }
  /** Measures on a server where this limit is short, and with more time before it counts against somebody. */
  const measuredOn = (name: string, limit: keyof typeof limits) => {
    const server = meanwhile(async () => {
      await after
      return fresh(`${name} server`, { [limit]: limits[limit] })
    })
    const slower = new Map<number, Promise<Server>>()
    /** One for all who are measured again: servers that spin would take the CPUs from each other. */
    const again = (times: number) => {
      const limited = { [limit]: times * limits[limit] }
      const server = slower.get(times) ?? fresh(`the ${name}, again (${times} ×)`, limited)
      slower.set(times, server)
      return server
    }
    return (measure: Measured, begin: Promise<unknown> = server) =>
      meanwhile(async () => {
        await begin
        for (const times of [1, 4, 12]) {
          const one = await (times === 1 ? server : again(times))
          const began = one.world.timeline.now()
          const ms = times * limits[limit]
          try {
            return await measure(one, ms)
          } catch (error) {
            if (error instanceof CouldNotRun && times < 12) continue
            const { timeline } = one.world
            const mayBeOurs = one.world.wasStalledBetween(began, timeline.now(), 0.2 * ms)
            if (!(error instanceof Unmet) || !IDLE_MAY_BE_LATE.includes(error.kind)) throw error
            if (times === 12 || (times > 1 && !mayBeOurs)) throw error
          }
        }
      })
  }
  const idle = measuredOn('second', 'IDLE_MS')
  const [tom, uma, victor] = [amongOthers, asksNowAndThen, takesTime].map((who) => idle(who))
  const side = Promise.allSettled([tom, uma, victor])
  const sue = idle(becomesIdle, side)
  const asked = measuredOn('fourth', 'TIMEOUT_MS')
  const [peter, olga, sam] = [WHO_ASK.peter, WHO_ASK.olga, WHO_ASK.sam].map((who) => asked(who))
  const over = Promise.allSettled([side, sue, peter, olga, sam])
  return { limits, tom, uma, victor, sue, peter, olga, sam, over }
}

/** Wanda came first, and asks again and again: tom, who says nothing more, is late before her. */
const amongOthers: Measured = async (server, idleMs) => {
  const [wanda] = await visitors(server, 'wanda')
  const { timeline } = server.world
  const tom = { isGone: false }
  let longest = 0
  const asks = async () => {
    for (let asked = timeline.now(); !tom.isGone; await pause(0.2 * idleMs)) {
      longest = Math.max(longest, timeline.now() - asked)
      asked = timeline.now()
      wanda.says(asking('GET /', { stays: true }))
      await wanda.receives({ body: 'Hello World' })
    }
    wanda.leaves()
  }
  const [idle] = await Promise.allSettled([
    becomesIdle(server, idleMs).finally(() => {
      tom.isGone = true
    }),
    asks(),
  ])
  if (idle.status === 'rejected') throw idle.reason
  // Who is hung up on for her own silence is not before him any more.
  if (longest > 0.8 * idleMs)
    throw new CouldNotRun('The machine was too busy to ask again and again. Try again.')
}

export async function keepsTime(
  { step }: Pick<Story, 'step'>,
  {
    limits: { IDLE_MS, TIMEOUT_MS },
    tom,
    uma,
    victor,
    sue,
    peter,
    olga,
    sam,
  }: ReturnType<typeof clocks>,
): Promise<void> {
  const limits = `not before ${IDLE_MS} ms (IDLE_MS), not after ${latestIdle(IDLE_MS)}`
  await step(
    `tom is answered and says no more, while others ask: he is hung up on, ${limits}`,
    () => tom,
    {
      'still-open': {
        diagnosis:
          'an idle connection that is kept for ever, or for as long as another clock says.',
        hint: 'Others ask, so your loop wakes up often enough. Who looks then whether somebody is late, and is the one who is late first looked at first?',
      },
      'too-soon':
        'He was hung up on before IDLE_MS had passed since his answer. From which moment do you count?',
      settings: 'IDLE_MS=2000',
      byHand: "npx learn-tcp talk 1729 --say $'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'",
    },
  )

  await step(
    'tom, as the only client, is answered and says no more: he is hung up on in the same time',
    () => sue,
    {
      'still-open': {
        diagnosis: 'nobody looks at the clock: the loop wakes up for bytes, and for nothing else.',
        hint: 'setTimeout cannot help: you are the event loop now, and you sleep in a call of your own. Which argument of it says for how long?',
      },
      settings: 'IDLE_MS=2000',
      byHand: "npx learn-tcp talk 1729 --say $'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'",
    },
  )

  await areNotIdle({ step }, { uma, victor })
  await haveTimeToAsk({ step }, TIMEOUT_MS, { peter, olga, sam })
}

/** Those who are gone in the middle of it, or between two requests, on a server of their own. */
export function vanishers(
  { meanwhile }: Pick<Story, 'meanwhile'>,
  fresh: Fresh,
  after: Promise<unknown>,
) {
  const third = meanwhile(async () => {
    await after
    const server = await fresh('third server')
    return { server, held: server.view.held() }
  })
  const ready = third.then(({ server }) => server)
  ready.catch(() => {}) // told by the step that waits for it
  const midway = vanishMidway(ready, TIMES)
  const afterThem = Promise.allSettled(midway).then(() => ready)
  afterThem.catch(() => {})
  const all = [...midway, ...vanishWhileIdle(afterThem, TIMES)]
  const over = Promise.allSettled(all)
  const clean = meanwhile(() => nothingIsLeft(third, over, 'all who have vanished'))
  return { all, over, clean }
}

export async function survivesVanishers(
  { step }: Pick<Story, 'step'>,
  { all, clean }: Pick<ReturnType<typeof vanishers>, 'all' | 'clean'>,
): Promise<void> {
  for (const [i, { name, deed }] of [...WAYS_TO_VANISH, ...IDLE_WAYS_TO_VANISH].entries())
    await step(`${name} ${deed}; the next is served`, () => all[i], {
      crashed: {
        diagnosis: "one client's error is everybody's: it has found its way out of the loop.",
        hint: `${name} has gone, and an error ended the program. How much of your loop is about one client only, and could catch it?`,
      },
      silent: `${name} has gone, and the next client waits. What does read return or throw then, and what do you do with it?`,
    })

  await step('nothing of theirs is left open, and the server sleeps', () => clean, {
    leaks:
      'They have gone, and your process still holds them. Who tells you, and where do you close?',
    spins: {
      diagnosis: 'who has gone is ready for ever, and the call that waits returns at once.',
      hint: 'What does the kernel report of a client who has gone, and how often? What ends it?',
    },
  })
}
