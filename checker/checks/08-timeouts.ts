import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { check } from '../check.ts'
import { areServed, countAtOnce, crowd, names } from '../crowd.ts'
import { serves } from '../good-clients.ts'
import { SMALL_POOL, somePoolSize, waves, worksAtOnce } from '../pool.ts'
import { startsAgain } from '../restart.ts'
import { badClients, deadline, survivesBadClients } from '../rules.ts'
import type { Server } from '../server.ts'
import {
  latest,
  met,
  type Outcome,
  silentClient,
  silentRounds,
  slowClients,
  unlessLate,
} from '../slow-clients.ts'
import { waitsForTheWork } from '../waits.ts'

/** No multiple of 1000, and far beyond what the other steps take. Milliseconds. */
const LONG = 7300

export default check(async (story) => {
  const { start, step, meanwhile } = story
  const size = SMALL_POOL
  const timeout = randomInt(310, 420)
  const longer = randomInt(1050, 1150)
  const short = randomInt(150, 180)
  const work = randomInt(100, 130)
  const big = somePoolSize()

  async function fresh(name: string, settings: Setting): Promise<Server> {
    const server = await (
      await start({ POOL_SIZE: size, TIMEOUT_MS: LONG, ...settings }, name)
    ).listens()
    await serves(server, 'walter', deadline(settings.WORK_MS))
    await server.settles()
    return server
  }

  const first = meanwhile(() => fresh('server', { WORK_MS: 30, TIMEOUT_MS: timeout }))
  // Above a second: a timeval has two fields, and some calls count in seconds.
  const second = meanwhile(async () => {
    const measure = async (name: string, timeoutMs: number) =>
      silentClient(await fresh(name, { WORK_MS: 30, TIMEOUT_MS: timeoutMs }), timeoutMs)
    return unlessLate(await measure('second server', longer), () =>
      measure('the second, again', 1.5 * longer),
    )
  })
  const pool = meanwhile(async () => {
    await first
    const own = await fresh('third server', { WORK_MS: work, POOL_SIZE: big })
    return waves(own, big, work)
  })
  // One that nobody calls for a while; then work that takes longer than the timeout; then round after round.
  const long = 2 * short
  const quiet = meanwhile(async () => {
    await first
    const server = await fresh('fourth server', { WORK_MS: long, TIMEOUT_MS: short })
    await server.staysUp(1.5 * short)
    return server
  })
  const erin = meanwhile(async () => serves(await quiet, 'erin', deadline(long)))
  const rounds = async (on: Server, workMs: number) => {
    await silentRounds(on, { rounds: 3, each: size, timeoutMs: short })
    const clients = await crowd(on, names(size, 'guest'))
    for (const client of clients) client.asks()
    await areServed(clients, deadline(size * workMs))
    return countAtOnce(on, clients, workMs)
  }
  const afterRounds = meanwhile(async () => {
    await erin
    return rounds(await quiet, long)
  })
  const bad = badClients(
    story,
    { WORK_MS: 50, POOL_SIZE: size, TIMEOUT_MS: LONG },
    pool.catch(() => {}),
    'fifth server',
  )
  const restart = meanwhile(async () => {
    await Promise.allSettled([pool, bad.over])
    const settings = { WORK_MS: 10, POOL_SIZE: size, TIMEOUT_MS: LONG }
    await startsAgain(await start(settings, 'sixth server'), story, deadline(10))
  })
  const alone = () => Promise.allSettled([second, pool, afterRounds, bad.over, restart])

  const server = await step('something listens on PORT, and serves', () => first)

  await step(
    "dora's request comes in two pieces; she is answered and hung up on",
    async () => {
      const [dora] = await server.clients('dora')
      dora.beginsToAsk()
      await pause(40)
      await dora.receivesNothing(20, 'before her request is complete')
      await dora.finishesAsking().isGreeted({ within: deadline(30) })
      await dora.isHungUpOn()
    },
    {
      'answered-unasked': {
        diagnosis: 'answers half a request: one read is not one request.',
        hint: 'Which four bytes end a request, and where in the text do you look for them?',
      },
      byHand:
        "npx learn-tcp talk 1729 --drip 20   # TCP carries bytes; where one write ends is nobody's business",
    },
  )

  const slow = await step(
    'ann says nothing, bob half a request, carol drips; dave waits behind them',
    async () =>
      unlessLate(await slowClients(server, timeout, 30), async () => {
        const again = await fresh('the same, again', { WORK_MS: 30, TIMEOUT_MS: 3 * timeout })
        return slowClients(again, 3 * timeout, 30)
      }),
  )

  const limits = `not before ${timeout} ms (TIMEOUT_MS), not after ${latest(timeout)}`
  await step(`ann, who says nothing, is hung up on: ${limits}`, () => met(slow.ann), {
    'no-timeout':
      'ann is silent, and a thread of yours sleeps in read. Which option of her socket limits that sleep?',
    byHand: 'npx learn-tcp talk 1729 --silent',
  })

  await step(
    `bob, who sent half a request at nine tenths of the time, is too`,
    () => met(slow.bob),
    {
      'no-timeout': {
        diagnosis: 'a limit on each read: every byte that comes starts the clock anew.',
        hint: 'Which clock is reset by every byte, and which is not?',
      },
    },
  )

  await step('carol, who sends a byte now and then, is too', () => met(slow.carol), {
    'no-timeout': {
      diagnosis: 'a limit on each read: every byte that comes starts the clock anew.',
      hint: 'Each of her bytes is in time. Which clock is reset by every byte, and which is not?',
    },
    byHand: 'npx learn-tcp talk 1729 --drip 1000',
  })

  await step('dave, who waited behind the three, is served', () => met(slow.dave), {
    silent: 'The three were hung up on, and dave still waits. What do their workers do now?',
    'no-answer': {
      diagnosis:
        'the queue on the clock: dave had asked before his turn came, and was hung up on for being late.',
      hint: 'When does the clock of a client start, and what can she do about the queue?',
    },
  })

  await step(`with TIMEOUT_MS above a second a silent client is hung up on in time`, async () =>
    met((await second) as Outcome),
  )

  await step(
    'a server on which nobody calls for longer than TIMEOUT_MS still listens',
    () => quiet,
    {
      exited:
        'Nobody called for a while, and the program ended. Which call has a time limit that needs none?',
      crashed:
        'Nobody called for a while, and an error ended the program. Which call has a time limit that needs none?',
    },
  )

  await step('a work longer than TIMEOUT_MS gets its answer', () => erin, {
    'no-answer': {
      diagnosis:
        'the work on the clock: the limit is on the client, and she had said all she had to say.',
      hint: 'Who is late here, the client or the server? Until when does the deadline hold?',
    },
    byHand: 'curl 127.0.0.1:1729   # TIMEOUT_MS=500 WORK_MS=2000',
  })

  await step(
    `after three rounds of ${size} silent clients, POOL_SIZE clients are served at once`,
    async () => {
      await worksAtOnce(await afterRounds, { atLeast: size, atMost: size }, async (workMs) => {
        await alone()
        return rounds(
          await fresh('the fourth, again', { WORK_MS: workMs, TIMEOUT_MS: short }),
          workMs,
        )
      })
    },
    {
      silent:
        'Clients were hung up on for their silence, and the next ones wait. What became of the workers?',
      'too-few-at-once': 'Clients were hung up on for their silence. What became of their workers?',
    },
  )

  await step('of many clients, exactly POOL_SIZE are at work at once', async () => {
    const own = await pool
    const again = async (workMs: number) => {
      await alone()
      return fresh('the third, again', { WORK_MS: workMs, POOL_SIZE: big })
    }
    await worksAtOnce(own, { atLeast: big, atMost: big }, async (workMs) =>
      waves(await again(workMs), big, workMs),
    )
    await areServed(own.clients, deadline(own.asked * work))
    await waitsForTheWork(own.later, work, async (workMs) => {
      const [client] = await (await again(workMs)).clients('ann, again')
      await client.asks().isGreeted({ within: deadline(workMs) })
      return client
    })
  })

  await survivesBadClients(
    story,
    bad,
    'A worker went on to the next client another way than you thought. On which way past close?',
  )

  await step('no descriptor is closed twice', () => server.closesOnce())

  await step('killed and started again at once, it has its port back', () => restart)
})

type Setting = { WORK_MS: number; TIMEOUT_MS?: number; POOL_SIZE?: number }
