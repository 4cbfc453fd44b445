import { randomInt, randomUUID } from 'node:crypto'
import { check } from '../check.ts'
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
} from '../idle-clients.ts'
import { nothingIsLeft } from '../nothing-is-left.ts'
import { cutEverywhere } from '../pieces.ts'
import { LARGE_POOL, SMALL_POOL, somePoolSize } from '../pool.ts'
import { haveTimeToAsk, WHO_ASK } from '../request-clocks.ts'
import { asking } from '../requests.ts'
import { NONSENSE } from '../rude-requests.ts'
import type { Server } from '../server.ts'
import type { Settings } from '../server-process.ts'
import { againIfLate } from '../slow-clients.ts'
import { visit, visitors } from '../visitor.ts'

const HELLO = { body: 'Hello World' }
/** Nothing is said about the connection: in HTTP/1.1 it stays. */
const STAYS = { stays: true }

export default check(async (story) => {
  const { start, step, meanwhile, answersPrediction } = story
  const size = somePoolSize()
  const idle = 10 * randomInt(32, 45) + 7
  const timeout = 10 * randomInt(32, 45) + 3
  const long = { WORK_MS: 0, TIMEOUT_MS: 17_000, IDLE_MS: 17_000 }

  const first = meanwhile(async () => (await start({ ...long, POOL_SIZE: size })).listens())
  const second = meanwhile(async () => {
    await first
    return fresh('second server', { IDLE_MS: idle })
  })
  /** Measures on a server where this limit is short, and with more time before it counts against somebody. */
  const measuredOn =
    (own: Promise<Server>, name: string, limit: 'IDLE_MS' | 'TIMEOUT_MS', ms: number) =>
    (measure: Measured) =>
      meanwhile(async () => {
        const server = await own
        return againIfLate(
          () => measure(server, ms),
          async (times) => {
            const more = 4 * ms * times
            return measure(await fresh(name, { [limit]: more }), more)
          },
          IDLE_MAY_BE_LATE,
        )
      })
  // Three who do nothing for a while, side by side: each has a worker.
  const [tom, uma, victor] = [becomesIdle, asksNowAndThen, takesTime].map(
    measuredOn(second, 'the second, again', 'IDLE_MS', idle),
  )
  const third = meanwhile(async () => {
    await second
    const server = await fresh('third server', { POOL_SIZE: SMALL_POOL })
    return { server, held: server.view.held() }
  })
  // And three who take their time to ask.
  const fourth = meanwhile(async () => {
    await second
    return fresh('fourth server', { TIMEOUT_MS: timeout })
  })
  const [peter, olga, sam] = [WHO_ASK.peter, WHO_ASK.olga, WHO_ASK.sam].map(
    measuredOn(fourth, 'the fourth, again', 'TIMEOUT_MS', timeout),
  )
  const vanished = vanishWhileIdle(
    third.then(({ server }) => server),
    SMALL_POOL,
  )
  const clean = meanwhile(() =>
    nothingIsLeft(third, Promise.allSettled(vanished), 'all who have vanished'),
  )

  async function fresh(name: string, settings: Partial<Settings>): Promise<Server> {
    const all = { ...long, POOL_SIZE: LARGE_POOL, ...settings }
    const server = await (await start(all, name)).listens()
    const { visitor } = await visit(server, 'walter', asking('GET /'), HELLO)
    visitor.leaves()
    await server.settles() // the last worker may still be starting
    return server
  }

  const server = await step('something listens on PORT', () => first)

  await step(
    'ann asks three times on one connection, and is answered three times',
    async () => {
      const [ann] = await visitors(server, 'ann')
      const body = randomUUID()
      for (const [bytes, wanted] of [
        [asking('GET /', STAYS), HELLO],
        [asking('POST /echo', { body, ...STAYS }), { body }],
        [asking('GET /hello/ann', STAYS), { body: 'Hello ann' }],
      ] as const) {
        ann.says(bytes)
        await ann.receives(wanted)
      }
      ann.leaves()
      answersPrediction(
        'curl fetches two pages of one server. How many connections does the server accept?',
        'One, if it lets her keep it. ann has asked three times on hers.',
      )
    },
    {
      'hung-up-between': {
        diagnosis:
          'one answer, and goodbye: the connection ends although nobody has asked for that.',
        hint: 'She has said HTTP/1.1, and nothing of close. Who decided that she was finished, and in which line?',
      },
      silent:
        'Her first request was answered, and the connection is open. Who reads the next one, and in which call does that thread sleep?',
      byHand: 'curl -v 127.0.0.1:1729/ 127.0.0.1:1729/hello/ann',
    },
  )

  await step(
    'bob says Connection: close; he is told so, and hung up on',
    async () => {
      for (const option of ['close', 'Close', 'te, close']) {
        const headers = { Connection: option }
        const who = `bob, who says Connection: ${option},`
        const { visitor: bob, answer } = await visit(
          server,
          who,
          asking('GET /', { headers }),
          HELLO,
        )
        bob.isToldOf(answer, 'connection', 'close')
        await bob.isHungUpOn()
      }
    },
    {
      unannounced: LIST,
      'still-open': LIST,
      byHand: 'curl -v -H "Connection: te, Close" 127.0.0.1:1729',
    },
  )

  await step(
    'ivy says Connection: disclose, which is another word, and may ask again',
    async () => {
      const [ivy] = await visitors(server, 'ivy')
      for (let times = 1; times <= 2; times++) {
        ivy.says(asking('GET /', { headers: { Connection: 'disclose' } }))
        await ivy.receives(HELLO)
      }
      ivy.leaves()
    },
    {
      'hung-up-between':
        'Connection is a list of words. Is close one of hers, or only a part of one?',
      byHand: 'curl -v -H "Connection: disclose" 127.0.0.1:1729 127.0.0.1:1729',
    },
  )

  await step(
    'carol speaks HTTP/1.0, and is hung up on without asking for it',
    async () => {
      const { visitor: carol } = await visit(server, 'carol', 'GET / HTTP/1.0\r\n\r\n', HELLO)
      await carol.isHungUpOn()
    },
    {
      'still-open':
        'In HTTP/1.0 the end of the connection is the end of the answer, as far as she knows. Which version does she say?',
      byHand: 'curl -v --http1.0 127.0.0.1:1729',
    },
  )

  await step(
    'dave sends three requests in one packet, and gets three answers in their order',
    async () => {
      const [dave] = await visitors(server, 'dave')
      const body = randomUUID()
      dave.says(
        Buffer.concat([
          asking('GET /hello/one', STAYS),
          asking('POST /echo', { body, ...STAYS }),
          asking('GET /hello/three', STAYS),
        ]),
      )
      await dave.receives({ body: 'Hello one' })
      await dave.receives({ body })
      await dave.receives({ body: 'Hello three' })
      dave.leaves()
      answersPrediction(
        'She sends three requests in one packet. How many reads bring them, and how many answers go back?',
        'One read, if your buffer has room. dave got three answers, in the order in which he had asked.',
      )
    },
    {
      silent: REST,
      'hung-up-between': REST,
      byHand:
        "printf 'GET /%s HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' hello/one hello/two |\n  npx learn-tcp talk 1729 --say -",
    },
  )

  await step(
    'erin sends a hundred in one packet',
    async () => {
      const [erin] = await visitors(server, 'erin')
      const numbers = Array.from({ length: 100 }, (_, i) => i + 1)
      erin.says(Buffer.concat(numbers.map((i) => asking(`GET /hello/${i}`, STAYS))))
      for (const i of numbers) await erin.receives({ body: `Hello ${i}` })
      erin.leaves()
    },
    { silent: REST, 'hung-up-between': REST },
  )

  await step(
    'two requests in two pieces are both answered, wherever they are cut',
    () => {
      const body = 'ab'
      const both = [asking('GET /', STAYS), asking('POST /echo', { body, ...STAYS })]
      return cutEverywhere(server, Buffer.concat(both), [HELLO, { body }], {
        together: size,
        from: 10,
      })
    },
    {
      torn: {
        diagnosis: 'the beginning of a request is lost with the end of the one before.',
        hint: 'The first request is answered, and some bytes of the second are here. Where are they when the others come?',
      },
    },
  )

  await step(
    'frank says close in his second request: both are answered, and he is hung up on',
    async () => {
      const [frank] = await visitors(server, 'frank')
      frank.says(Buffer.concat([asking('GET /hello/one', STAYS), asking('GET /hello/two')]))
      await frank.receives({ body: 'Hello one' })
      const answer = await frank.receives({ body: 'Hello two' })
      frank.isToldOf(answer, 'connection', 'close')
      await frank.isLeft()
    },
    { unannounced: 'His second request says that it is the last. Do you look at every one?' },
  )

  await step(
    'what is no request ends the connection, and the refusal says so',
    async () => {
      for (const { bytes } of NONSENSE.slice(0, 2)) {
        const [grace] = await visitors(server, 'grace')
        grace.says(asking('GET /', STAYS))
        await grace.receives(HELLO)
        grace.says(Buffer.concat([Buffer.from(bytes), asking('GET /', STAYS)]))
        const answer = await grace.receives({ status: 400 })
        grace.isToldOf(answer, 'connection', 'close')
        await grace.isLeft()
        grace.isNotGreetedAgain('after a refusal')
      }
    },
    {
      'still-open':
        'Where does the next request begin, after something that is none? What can you still do with such a connection?',
      byHand: "npx learn-tcp talk 1729 --say $'Good morning\\r\\n\\r\\n'",
    },
  )

  await step(
    'after a 404 heidi may ask again, or is told that she may not',
    async () => {
      const [heidi] = await visitors(server, 'heidi')
      heidi.says(asking('GET /nowhere', STAYS))
      const { headers } = await heidi.receives({ status: 404 })
      if (/\bclose\b/i.test(headers.get('connection') ?? '')) return heidi.isLeft()
      heidi.says(asking('GET /', STAYS))
      await heidi.receives(HELLO)
      heidi.leaves()
    },
    {
      'hung-up-between':
        'You may hang up after an answer, but she must know before she asks again. Which header tells her?',
      byHand: 'curl -v 127.0.0.1:1729/nowhere 127.0.0.1:1729/',
    },
  )

  await step(
    `tom is answered and says no more: he is hung up on, not before ${idle} ms (IDLE_MS), not after ${latestIdle(idle)}`,
    () => tom,
    {
      'too-soon':
        'He was hung up on before IDLE_MS had passed since his answer. From which moment do you count, and which variable?',
      'still-open': {
        diagnosis:
          'an idle connection that is kept for ever, or for as long as another clock says.',
        hint: 'He has been answered, and says nothing more. Which read waits for his next request, and with which limit?',
      },
      settings: 'IDLE_MS=2000',
      byHand: "npx learn-tcp talk 1729 --say $'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'",
    },
  )

  await areNotIdle(story, { uma, victor })
  await haveTimeToAsk(story, timeout, { peter, olga, sam })

  for (const [i, { name, deed }] of IDLE_WAYS_TO_VANISH.entries())
    await step(
      `${name} ${deed}, more often than there are workers; the next is served`,
      () => vanished[i],
      {
        silent: `${name} has gone between two requests. What does read return or throw then, and who serves the next client?`,
        crashed: `${name} has gone between two requests. Where was that error to be caught?`,
      },
    )

  await step('nothing of theirs is left open, and the server sleeps', () => clean)

  await step('after all that, the first server serves zoe', async () => {
    await visit(server, 'zoe', asking('GET /'), HELLO)
    await server.rests()
    server.closesOnce()
  })
})

const LIST =
  'Which header of his says that this was his last request? It is a list of words, and capitals do not count.'

const REST =
  'One read has brought more than one request, and the first is answered. Where are the bytes of the others, and who looks at them?'
