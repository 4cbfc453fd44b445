import { randomInt } from 'node:crypto'
import { check } from '../check.ts'
import { signal, undisturbed } from '../counted.ts'
import { areServed } from '../crowd.ts'
import { serves } from '../good-clients.ts'
import { hintFor } from '../hints.ts'
import { SMALL_POOL, somePoolSize, waves, worksAtOnce } from '../pool.ts'
import { startsAgain, WHEN_IT_DOES_NOT_START_AGAIN } from '../restart.ts'
import { badClients, deadline, survivesBadClients } from '../rules.ts'
import type { Server } from '../server.ts'
import {
  againIfLate,
  lateClients,
  latest,
  met,
  slowClients,
  slowRounds,
  unlessLate,
} from '../slow-clients.ts'
import { Unmet } from '../unmet.ts'
import { waitsForTheWork } from '../waits.ts'

/** A request may be so long in all. Bytes. */
const LONGEST = 1024

/** No multiple of 1000, and far beyond what the other steps take. Milliseconds. */
const LONG = 7300

export default check(async (story) => {
  const { start, step, meanwhile } = story
  const size = SMALL_POOL
  const timeout = randomInt(305, 333) // and three times as much is below a second, too
  const longer = randomInt(1150, 1250) // above a second: a timeval has two fields
  const short = randomInt(150, 180)
  const work = randomInt(100, 130)
  const big = somePoolSize()

  const listening = async (name: string, settings: Setting) =>
    (await start({ POOL_SIZE: size, TIMEOUT_MS: LONG, ...settings }, name)).listens()
  async function fresh(name: string, settings: Setting): Promise<Server> {
    const server = await listening(name, settings)
    // The last worker may still be starting.
    await serves(server, 'walter', deadline(settings.WORK_MS)).catch(asTooSoon)
    await server.settles()
    return server
  }

  // A server for those who are slow; ann is its first client: who is impatient with her is so with all.
  const first = meanwhile(() => listening('server', { WORK_MS: 90, TIMEOUT_MS: timeout }))
  const theSlow = signal()
  const slow = meanwhile(async () => {
    const own = slowClients(await first, timeout, 90, theSlow.over)
    return unlessLate(
      () => own.finally(theSlow.over),
      async (times) => {
        const again = { WORK_MS: 270 * times, TIMEOUT_MS: 3 * timeout * times }
        const server = await fresh('the same, again', again)
        return slowClients(server, again.TIMEOUT_MS, again.WORK_MS)
      },
    )
  })
  const late = meanwhile(async () => {
    await theSlow.isOver
    const measure = async (name: string, timeoutMs: number) =>
      lateClients(await fresh(name, { WORK_MS: 30, TIMEOUT_MS: timeoutMs }), timeoutMs)
    return unlessLate(
      () => measure('second server', longer),
      (times) => measure('the second, again', Math.round(1.25 * longer * times)),
    )
  })

  // One for dora and fred, whose requests come in pieces, and then for many. On a busy machine that takes a while.
  const third = meanwhile(async () => {
    await theSlow.isOver
    return listening('third server', { WORK_MS: work, POOL_SIZE: big, TIMEOUT_MS: 10 * LONG })
  })
  const dora = meanwhile(async () => {
    const server = await third
    const [dora] = await server.clients('dora')
    dora.beginsToAsk()
    await dora.isHeard() // each piece has a read of its own
    dora.goesOnAsking()
    await dora.isHeard()
    await server.settles()
    await dora.receivesNothing(work + 20, 'before her request is complete')
    await dora.finishesAsking().isGreeted({ within: deadline(work) })
    await dora.isHungUpOn()
    await server.settles()
  })
  const fred = meanwhile(async () => {
    await dora
    const [fred] = await (await third).clients('fred')
    const allSaid = await fred.asksInPieces(LONGEST, 12)
    await fred.isGreeted({ within: deadline(work) }).catch((error: unknown) => {
      const isHungUpOn = error instanceof Unmet && /^(reset|no-answer)$/.test(error.kind)
      throw allSaid && isHungUpOn ? error.but({ kind: 'end-not-seen' }) : error
    })
    await fred.isHungUpOn()
  })
  const gary = meanwhile(async () => {
    await Promise.allSettled([fred])
    const [gary] = await (await third).clients('gary')
    gary.beginsToAsk().finishesSending()
    await gary.isNotAnswered('half of what he wanted, and his end')
    gary.leaves()
    await (await third).settles()
  })
  const pool = meanwhile(async () => {
    await dora
    await Promise.allSettled([fred, gary])
    const server = await third
    return undisturbed(() => waves(server, big, work))
  })

  // One that nobody calls for a while; then work that takes longer than the timeout; then round after round.
  const quietly = async (name: string, timeoutMs: number) => {
    const server = await listening(name, { WORK_MS: 2 * timeoutMs, TIMEOUT_MS: timeoutMs })
    const held = server.view.held()
    await server.staysUp(1.5 * timeoutMs)
    const [erin] = await server.clients('erin')
    await erin.asks().isAccepted() // at once: her time is short
    return { server, held, erin }
  }
  const quiet = meanwhile(async () => {
    await theSlow.isOver
    return quietly('fourth server', short)
  })
  const erins = meanwhile(() => {
    const isServed = async ({ erin }: Awaited<typeof quiet>, timeoutMs: number) => {
      await areServed([erin], deadline(2 * timeoutMs))
      erin.hasWaited(2 * timeoutMs) // the work is not cut short either
    }
    return againIfLate(
      async () => isServed(await quiet, short),
      async (times) =>
        isServed(await quietly('the fourth, again', 3 * short * times), 3 * short * times),
    )
  })
  const rounds = meanwhile(async () => {
    await erins
    const { server } = await quiet
    return againIfLate(
      () => slowRounds(server, short, 2 * short),
      (times) => roundsAgain(6 * short * times),
    )
  })
  const roundsAgain = async (workMs: number) => {
    const settings = { WORK_MS: workMs, TIMEOUT_MS: workMs / 2 }
    const server = await fresh('the fourth, once more', settings)
    return slowRounds(server, workMs / 2, workMs)
  }

  const bad = badClients(
    story,
    { WORK_MS: 50, POOL_SIZE: size, TIMEOUT_MS: LONG },
    pool.catch(() => {}),
    'fifth server',
  )
  const restart = meanwhile(async () => {
    await Promise.allSettled([pool, bad.ready])
    const settings = { WORK_MS: 10, POOL_SIZE: size, TIMEOUT_MS: LONG }
    await startsAgain(await start(settings, 'sixth server'), story, deadline(10))
  })
  const alone = () => Promise.allSettled([late, pool, rounds, bad.over, restart])

  const server = await step('something listens on PORT', () => first)

  await step(
    'a server on which nobody calls for longer than TIMEOUT_MS still takes clients',
    () => quiet,
    {
      exited:
        'Nobody called for a while, and the program ended. Which call has a time limit that needs none?',
      crashed:
        'Nobody called for a while, and an error ended the program. Which call has a time limit that needs none?',
      'not-accepted':
        'Nobody called for a while, and then nobody took erin. Which call has a time limit that needs none?',
      byHand: 'curl 127.0.0.1:1729   # more than TIMEOUT_MS after the start: 5 s',
    },
  )

  const limits = `not before ${timeout} ms (TIMEOUT_MS), not after ${latest(timeout)}`
  await step(`ann, who says nothing, is hung up on: ${limits}`, async () => met((await slow).ann), {
    'no-timeout':
      'ann is silent, and a thread of yours sleeps in read. Which option of her socket limits that sleep?',
    'still-open': {
      diagnosis: 'time is over, and nobody tells her: her connection stays open.',
      hint: 'A thread of yours knew that her time was over. On which way past close did it go on?',
    },
    byHand: 'npx learn-tcp talk 1729 --silent',
  })

  await step("dora's request comes in three pieces; she is answered and hung up on", () => dora, {
    'answered-unasked': {
      diagnosis: 'answers half a request: one read is not one request.',
      hint: 'Which four bytes end a request, and where in the text do you look for them?',
    },
    silent:
      'All of her request has come; its last piece was CR LF alone. In which call does her worker sleep now, and what does it wait for?',
    byHand: 'npx learn-tcp talk 1729 --drip 20   # where a write ends is not told',
  })

  await step("fred's request of 1024 bytes comes in twelve pieces; he is served", () => fred, {
    'no-answer': TOO_MANY,
    reset: TOO_MANY,
    'wrong-status': TOO_MANY,
    silent: hintFor('end-not-seen').hint,
    byHand:
      "printf 'GET / HTTP/1.1\\r\\nX: %0990d\\r\\n\\r\\n' 1 > long\nnpx learn-tcp talk 1729 --say - --drip 1 < long",
  })

  await step(
    'carol, who sends a byte now and then, has no more time than ann',
    async () => {
      const { carol, dripped } = await slow
      met(carol)
      story.answersPrediction(
        'A client sends one byte a second; her request has 59. When is she gone if each read may take 5 seconds? And when, if the whole request may?',
        `carol was hung up on after ${dripped.lastedMs} ms, though each of her bytes was in time: the whole request had ${dripped.timeoutMs} ms.`,
      )
    },
    {
      'no-timeout': {
        diagnosis:
          'the clock is on a read, not on the request: every byte that comes starts it anew, or stops it.',
        hint: 'Each of her bytes is in time. Which clock is reset by every byte, and which is not?',
      },
      'too-few-at-once':
        'ann, carol and bob were slow, all at once. How many threads took care of them?',
      byHand: 'npx learn-tcp talk 1729 --drip 1000',
    },
  )

  await step(
    'dave, who waited behind the slow ones, is served',
    async () => met((await slow).dave),
    {
      silent: 'The slow ones were hung up on, and dave still waits. What do their workers do now?',
      'no-answer': QUEUE_ON_THE_CLOCK,
      reset: QUEUE_ON_THE_CLOCK,
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

  await step('with TIMEOUT_MS above a second a silent client is hung up on in time', async () =>
    met((await late).ann),
  )

  await step(
    'bob, who sends half a request at nine tenths of the time, is hung up on in time too',
    async () => {
      met((await slow).bob)
      met((await late).bob)
    },
    {
      'no-timeout': {
        diagnosis: 'a limit on each read: what comes shortly before the end begins a new one.',
        hint: 'When bob had sent half a request, how much of his time was left, and how long might the next read sleep?',
      },
    },
  )

  await step('gary says half a request and ends; he gets no answer', () => gary, {
    'answers-nobody': {
      diagnosis: 'half a request taken for one: read returned 0, and what had come was answered.',
      hint: 'His end came in the middle of a word. What has he asked for, and what does your loop do with the 0?',
    },
    byHand: "printf 'GET / HT' | nc -N 127.0.0.1 1729",
  })

  const longWork = async () => {
    await erins
    story.answersPrediction(
      'carol sends her request in one go. Is she answered, or hung up on after 5 seconds?',
      `Answered: with TIMEOUT_MS ${short} and WORK_MS ${2 * short} so was erin.`,
    )
  }
  await step('a work longer than TIMEOUT_MS gets its answer', longWork, {
    'no-answer': WORK_ON_THE_CLOCK,
    'wrong-status': WORK_ON_THE_CLOCK,
    reset: WORK_ON_THE_CLOCK,
    settings: 'TIMEOUT_MS=500 WORK_MS=2000',
    byHand: 'curl 127.0.0.1:1729',
  })

  await step(
    'after many who say nothing, or speak until they are late, POOL_SIZE clients are served at once',
    async () => {
      await worksAtOnce(await rounds, { atLeast: size, atMost: size }, async (workMs) => {
        await alone()
        return roundsAgain(workMs)
      })
    },
    {
      silent:
        'Clients were hung up on for their silence, and the next ones wait. What became of the workers?',
      'too-few-at-once': 'Clients were hung up on for their silence. What became of their workers?',
    },
  )

  await step(
    'nothing of the silent ones is left open',
    async () => {
      const { server, held } = await quiet
      await server.holdsNoMoreThan(held, 'all the silent and late clients')
    },
    {
      leaks:
        'They have seen the end, and your process still holds them. Which call gives a descriptor back?',
    },
  )

  await survivesBadClients(
    story,
    bad,
    'A worker went on to the next client another way than you thought. On which way past close?',
  )

  await step('no descriptor is closed twice', () => server.closesOnce())

  await step(
    'killed and started again at once, it has its port back',
    () => restart,
    WHEN_IT_DOES_NOT_START_AGAIN,
  )
})

/** He has asked as soon as he was connected. */
function asTooSoon(error: unknown): never {
  const isHungUpOn = error instanceof Unmet && /^(reset|no-answer)$/.test(error.kind)
  throw isHungUpOn ? error.but({ kind: 'too-soon' }) : error
}

const TOO_MANY = {
  diagnosis:
    'a limit that is too small: on the bytes of a request, or on the number of its pieces.',
  hint: 'How many bytes may a request have, and how many reads may it take until they are there?',
}

const QUEUE_ON_THE_CLOCK = {
  diagnosis:
    'the queue on the clock: dave had asked before his turn came, and was hung up on for being late.',
  hint: 'When does the clock of a client start, and what can she do about the queue?',
}

const WORK_ON_THE_CLOCK = {
  diagnosis: 'the work counted as hers: TIMEOUT_MS limits the request, and she had sent all of it.',
  hint: 'Who is late here, the client or the server? Until when does the deadline hold?',
}

type Setting = { WORK_MS: number; TIMEOUT_MS?: number; POOL_SIZE?: number }
