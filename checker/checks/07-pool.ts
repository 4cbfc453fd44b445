import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { alwaysLate, TRIES } from '../bad-clients.ts'
import { check } from '../check.ts'
import { Client } from '../client.ts'
import { signal, undisturbed } from '../counted.ts'
import { areServed, type Count, countAtOnce, crowd, names } from '../crowd.ts'
import { CouldNotRun } from '../errors.ts'
import { serves } from '../good-clients.ts'
import { whyNobodyServes } from '../models.ts'
import {
  LARGE_POOL,
  SMALL_POOL,
  servesInTurn,
  somePoolSize,
  type Waves,
  waves,
  worksAtOnce,
} from '../pool.ts'
import { startsAgain, WHEN_IT_DOES_NOT_START_AGAIN } from '../restart.ts'
import { badClients, deadline, survivesBadClients } from '../rules.ts'
import type { Server } from '../server.ts'
import { inWaves } from '../text.ts'
import { Unmet } from '../unmet.ts'
import { waitsForTheWork } from '../waits.ts'

export default check(async (story) => {
  const { start, step, meanwhile } = story
  const work = randomInt(100, 130)
  const size = somePoolSize()
  const small = SMALL_POOL

  const first = meanwhile(async () => (await start({ WORK_MS: work, POOL_SIZE: size })).listens())
  // Room for workers that die with the bad clients: the pool that is left tells more than no pool.
  const large = LARGE_POOL
  const bad = badClients(story, { WORK_MS: 80, POOL_SIZE: large }, first)
  const third = meanwhile(async () => {
    await first
    return fresh('third server', small, 80)
  })
  const sue = meanwhile(async () => {
    await bad.ready // the others have started
    return guestsBesideSue(await third, 80).catch(async (error) =>
      whomTheyWaitFor(error, await third),
    )
  })
  const gina = meanwhile(async () => {
    await sue
    return givesUpInTheQueue(await third, small)
  })
  const theCount = signal()
  const restart = meanwhile(async () => {
    await theCount.isOver
    const settings = { WORK_MS: 10, POOL_SIZE: small }
    await startsAgain(await start(settings, 'fourth server'), story, deadline(10))
  })
  const all = [bad.over, gina, restart]
  const idle = meanwhile(async () => {
    await (await first).settles(1500) // on a busy machine its threads may still be starting
    await (await first).rests()
  })

  async function fresh(name: string, poolSize: number, workMs: number): Promise<Server> {
    const server = await (await start({ WORK_MS: workMs, POOL_SIZE: poolSize }, name)).listens()
    await serves(server, 'walter', deadline(workMs)) // the last worker may still be starting
    await server.settles()
    return server
  }
  async function guestsBesideSue(on: Server, workMs: number): Promise<Count> {
    await crowd(on, ['silent sue'])
    const clients = await crowd(on, names(2 * (small - 1) + 1, 'guest'))
    for (const client of clients) client.asks()
    await areServed(clients, deadline(3 * small * workMs))
    return countAtOnce(on, clients, workMs)
  }

  const again = async (poolSize: number, workMs: number) => {
    await Promise.allSettled(all) // alone, it is measured better
    return fresh('the same, again', poolSize, workMs)
  }

  const server = await step('something listens on PORT', () => first)
  let atRest: number | undefined

  const ann = await step(
    'ann asks and is answered',
    async () => {
      atRest = server.view.threadCount()
      const [ann] = await server.clients('ann')
      await pause(30) // the work begins when she has asked
      await ann
        .asks()
        .isGreeted({ within: deadline(work) })
        .catch((error) => whyNobodyServes(error, atRest))
      ann.hasWaited(work)
      return ann
    },
    { settings: 'WORK_MS=2000', byHand: 'curl -v 127.0.0.1:1729' },
  )

  await step('the server hangs up on ann', () => ann.isHungUpOn(), {
    'still-open': 'The answer is complete, but ann still waits. Which call tells her it is over?',
    settings: 'WORK_MS=2000',
    byHand: 'npx learn-tcp talk 1729',
  })

  await step('as long as nobody comes, the workers sleep', () => idle)

  const burst = await step(
    `of ${3 * size + 1} clients, exactly POOL_SIZE (${size}) are at work at once`,
    async () => {
      await server.settles()
      await Promise.allSettled([bad.ready, third]) // they need the CPUs that the count needs
      const own = await undisturbed(() => waves(server, size, work)).finally(theCount.over)
      const believed = await worksAtOnce(own, { atLeast: size, atMost: size }, async (workMs) =>
        waves(await again(size, workMs), size, workMs),
      ).catch((error) => {
        server.closesOnce() // a worker that has died of it is missing
        return whyNobodyServes(error, atRest, own.clients)
      })
      await areServed(own.clients, deadline(own.asked * work))
      story.answersPrediction(
        'With POOL_SIZE 3, seven clients ask at the same moment. When is each of them answered?',
        `With POOL_SIZE ${size} and ${own.asked} clients, ${inWaves(believed.waits, believed.workMs)}.`,
      )
      if (atRest !== undefined)
        story.answersPrediction(
          'How many threads has the process then? And before the first client has come?',
          `${atRest + (own.newThreads ?? 0)} while ${own.asked} clients were there, ${atRest} before anybody came.`,
        )
      return { ...own, believed, threads: server.view.threadCount() }
    },
    {
      'no-answer': DROPS,
      reset: DROPS,
      'wrong-status': DROPS,
      settings: 'POOL_SIZE=3 WORK_MS=2000',
      byHand: 'for i in 1 2 3 4 5 6 7; do curl -s 127.0.0.1:1729/$i & done; wait',
    },
  )

  const resets = meanwhile(async () => {
    const own = await undisturbed(() => resetsAndWaves(server, size, work)).catch(async (error) => {
      if (!(error instanceof CouldNotRun)) throw error
      return resetsAndWaves(await again(size, 8 * work), size, 8 * work) // on a busy machine
    })
    return { ...own, threads: server.view.threadCount() }
  })

  await step('nobody is answered before WORK_MS has passed', () =>
    waitsForTheWork([ann, ...burst.clients], work, async (workMs) => {
      const [client] = await (await again(size, workMs)).clients('ann, again')
      await client.asks().isGreeted({ within: deadline(workMs) })
      return client
    }),
  )

  await step('those who came first are served first', () => servesInTurn(burst.believed, size))

  await step(
    'one silent client takes one worker, not the pool',
    async () =>
      worksAtOnce(await sue, { atLeast: small - 1, atMost: small }, async (workMs) =>
        guestsBesideSue(await again(small, workMs), workMs),
      ),
    {
      silent:
        'sue says nothing, and others wait although workers are free. Whom do those wait for?',
      byHand:
        'npx learn-tcp talk 1729 --silent\n# and in a third:\nfor i in 1 2 3; do curl -s 127.0.0.1:1729/$i & done; wait',
    },
  )

  await step('a client that has given up in the queue harms nobody', () => gina, {
    silent:
      'gina left while she waited, hugo reset; ivy came behind them. What became of the worker that took them?',
    'no-answer': LOSES,
    reset: LOSES,
  })

  await survivesBadClients(
    story,
    bad,
    'After an error a worker goes on to its next client. Which path through its loop skips close?',
  )

  await step(
    `after ${size} clients that leave, ${size} that reset, and ${size} that reset during the work, the pool still has POOL_SIZE workers`,
    async () =>
      worksAtOnce(await resets, { atLeast: size, atMost: size }, async (workMs) =>
        resetsAndWaves(await again(size, workMs), size, workMs),
      ),
    {
      'too-few-at-once': {
        diagnosis:
          'a worker that dies of a client: an error that she causes ends one thread of the pool.',
        hint: 'A read or a write has failed, or read has returned 0, and the thread was never seen again. Where does its loop end?',
      },
      silent: {
        diagnosis: 'workers die with their clients: none is left.',
        hint: 'A read or a write has failed, or read has returned 0, and the thread was never seen again. Where does its loop end?',
      },
    },
  )

  await step('threads are used again: served clients leave none behind', async () => {
    const { asked } = await resets
    await server.runsAtMost(
      burst.threads === undefined ? undefined : burst.threads + Math.floor(asked / 4),
      `${asked} more clients`,
    )
    await server.rests()
  })

  await step('no descriptor is closed twice', () => server.closesOnce())

  await step(
    'killed and started again at once, it has its port back',
    () => restart,
    WHEN_IT_DOES_NOT_START_AGAIN,
  )
})

/** Two clients give up while all workers are busy; those behind them are served all the same. */
async function givesUpInTheQueue(on: Server, poolSize: number): Promise<void> {
  const busy = await crowd(on, names(poolSize, 'busy client'))
  for (const client of busy) client.asks()
  const [gina, hugo] = await on.clients('gina', 'hugo')
  const behind = await on.clients(...names(poolSize + 1, 'ivy'))
  for (const client of [gina, hugo, ...behind]) client.asks()
  gina.leaves()
  hugo.resets()
  await areServed([...busy, ...behind], deadline(4 * 80))
}

/**
 * As many clients as there are workers leave without a word, as many reset, and as many reset while they are at work;
 * then many come.
 */
async function resetsAndWaves(on: Server, poolSize: number, workMs: number): Promise<Waves> {
  for (const client of await crowd(on, names(poolSize, 'leaving client'))) client.leaves()
  for (const client of await crowd(on, names(poolSize, 'hasty client'))) client.resets()
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const clients = await crowd(on, names(poolSize, 'resetting client'))
    for (const client of clients) client.asks()
    await Client.areHeard(clients)
    for (const [i, client] of clients.entries()) if (i % 2 === 1) client.finishesSending()
    await pause(5) // a write after a FIN meets EPIPE, else ECONNRESET
    for (const client of clients) client.resets()
    const inTime = clients.every((client) => client.sinceHeard < 0.75 * workMs)
    await pause(workMs) // whoever has given up may still use a worker for so long
    await on.settles()
    if (inTime) return waves(on, poolSize, workMs, poolSize + 1)
  }
  return alwaysLate()
}

/** Nobody is answered while sue is silent: where the accepting thread sleeps tells the known mistakes apart. */
function whomTheyWaitFor(error: unknown, { view }: Server): never {
  if (!(error instanceof Unmet) || error.kind !== 'silent') throw error
  throw error.but({
    diagnosis: view.mainSleepsIn(/^(read|recv)/)
      ? 'the accepting thread reads: as long as sue says nothing, it takes nobody, and the workers have nothing to do.'
      : view.mainSleepsIn(/^accept/)
        ? 'not one queue for all: who was given to the same worker as sue waits for her.'
        : 'batches: the next clients are taken only when all of the last ones are finished.',
  })
}

const DROPS = {
  diagnosis: 'drops the overflow: who comes while all workers are busy is sent away.',
  hint: 'All workers are busy, and one more has come. Where could she wait?',
}

const LOSES = {
  diagnosis: 'loses a client: one in the queue gave up, and another was hung up on in her place.',
  hint: 'hugo had reset when his turn came. Who was sent away with him, and by which line?',
}
