import { randomInt, randomUUID } from 'node:crypto'
import { check } from '../check.ts'
import { nothingIsLeft } from '../nothing-is-left.ts'
import { byteByByte, cutEverywhere } from '../pieces.ts'
import { somePoolSize } from '../pool.ts'
import { asking, headOf } from '../requests.ts'
import type { Server } from '../server.ts'
import { againIfLate, latest } from '../slow-clients.ts'
import { vanishMidway, WAYS_TO_VANISH } from '../vanishing.ts'
import { visit, visitors } from '../visitor.ts'

const HELLO = { body: 'Hello World' }
const KIB = 1024
const MIB = KIB * KIB

export default check(async (story) => {
  const { start, step, meanwhile, answersPrediction } = story
  const size = somePoolSize()
  const settings = { WORK_MS: 0, POOL_SIZE: size, TIMEOUT_MS: 17_000 }
  const timeout = 10 * randomInt(35, 49) + 3

  const first = meanwhile(async () => (await start(settings)).listens())
  const second = meanwhile(async () => {
    await first
    const server = await (await start({ ...settings, POOL_SIZE: 3 }, 'second server')).listens()
    await visit(server, 'walter', asking('GET /'), HELLO) // the last worker may still be starting
    await server.settles()
    return { server, held: server.view.held() }
  })
  const vanished = vanishMidway(
    second.then(({ server }) => server),
    3,
  )
  const clean = meanwhile(() =>
    nothingIsLeft(second, Promise.allSettled(vanished), 'all who have vanished'),
  )
  const halfABody = meanwhile(async () => {
    await second
    const silent = async (name: string, limit: number) =>
      fallsSilent(await (await start({ ...settings, TIMEOUT_MS: limit }, name)).listens(), limit)
    return againIfLate(
      () => silent('third server', timeout),
      (times) => silent('the third, again', 3 * timeout * times),
    )
  })

  const server = await step('something listens on PORT', () => first)

  await step(
    'ann asks in one piece, is answered and hung up on',
    async () => {
      const { visitor: ann } = await visit(server, 'ann', asking('GET /'), HELLO)
      await ann.isHungUpOn()
    },
    { byHand: 'curl -v 127.0.0.1:1729' },
  )

  const greetings = `grüße ${randomUUID().slice(0, 8)}`
  await step(
    'bob sends head and body in one packet, and gets the body back',
    async () => {
      const body = greetings
      const { visitor: bob } = await visit(server, 'bob', asking('POST /echo', { body }), { body })
      await bob.isHungUpOn()
      answersPrediction(
        'The body is `grüße`. Which `Content-Length` does curl send with it?',
        `7. bob sent ${[...body].length} characters, and said ${Buffer.byteLength(body)}.`,
      )
    },
    {
      'wrong-status': 'Is POST /echo known? Which status says that all is well?',
      silent: `His body has ${[...greetings].length} characters, in ${Buffer.byteLength(greetings)} bytes, and all of them have come. What does the program count, and what does it still wait for?`,
      byHand: 'curl -v -d "grüße" 127.0.0.1:1729/echo',
    },
  )

  await step(
    'a request that comes in two pieces is answered once, whole, wherever it is cut',
    async () => {
      const bytes = asking('GET /')
      await cutEverywhere(server, bytes, [HELLO], { together: size })
      answersPrediction(
        'A request has 46 bytes. In how many places can the network cut it in two?',
        `In ${bytes.length - 1}, and so many clients have come: each was answered once.`,
      )
    },
    {
      byHand: 'npx learn-tcp talk 1729 --drip 20',
    },
  )

  await step(
    'so is one with a body, cut before it or in it',
    () => {
      // What ends a head, and bytes that are no text, mean nothing in a body.
      const body = Buffer.from('a\r\n\r\nGET / \xff\0', 'latin1')
      const bytes = asking('POST /echo', { body })
      const from = bytes.length - body.length - 4 // the head alone was cut already
      return cutEverywhere(server, bytes, [{ body }], { together: size, from })
    },
    {
      torn: {
        diagnosis:
          'a head is taken for a whole request, or its body for something else than so many bytes.',
        hint: 'The head is here, and says how long the body is. How much of it has come with the head, and how much is still to come?',
      },
      byHand:
        "printf 'POST /echo HTTP/1.1\\r\\nContent-Length: 5\\r\\n\\r\\nhello' |\n  npx learn-tcp talk 1729 --drip 20 --say -",
    },
  )

  await step(
    'carol sends one byte at a time, and is answered after the last',
    async () => {
      const body = 'ëë'
      const [carol] = await visitors(server, 'carol')
      const bytes = asking('POST /echo', { body, stays: true })
      await byteByByte(carol, bytes.subarray(0, -1))
      await carol.receivesNothing(300, 'before her last byte')
      carol.says(bytes.subarray(-1))
      await carol.receives({ body })
      carol.leaves()
    },
    { byHand: 'npx learn-tcp talk 1729 --drip 20' },
  )

  await step('the name of a header may be written in small letters or in capitals', async () => {
    for (const name of ['content-length', 'CONTENT-LENGTH']) {
      const body = randomUUID().slice(0, 8)
      const headers = { [name]: String(body.length) }
      await visit(server, 'dave', asking('POST /echo', { headers, body }), { body })
    }
  })

  await step(
    'of two requests in one packet the second is never taken for a part of the first',
    async () => {
      const body = randomUUID().slice(0, 8)
      // Nothing is said of close: after that, some servers rightly take what follows for a mistake.
      const post = asking('POST /echo', { body, stays: true })
      const both = Buffer.concat([post, asking('GET /')])
      const { visitor: erin } = await visit(server, 'erin', both, { body })
      await erin.mayBeAnsweredAgain(HELLO)
      const bothGets = Buffer.concat([asking('GET /', { stays: true }), asking('GET /')])
      const { visitor: again } = await visit(server, 'erin, again', bothGets, HELLO)
      await again.mayBeAnsweredAgain(HELLO)
    },
    {
      'wrong-body':
        'The body has as many bytes as the head says. What of those that follow? (They may be dropped here; 13 needs them.)',
      silent: 'The first request is complete. Why should it matter what follows it?',
      byHand:
        "{ printf 'POST /echo HTTP/1.1\\r\\nContent-Length: 2\\r\\n\\r\\nhi'\n  printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'; } |\n  npx learn-tcp talk 1729 --say -",
    },
  )

  await step(
    'nor is half of one: the first is answered without waiting for it',
    async () => {
      const body = randomUUID().slice(0, 8)
      const post = asking('POST /echo', { body, stays: true })
      const bytes = Buffer.concat([post, asking('GET /').subarray(0, 9)])
      const { visitor: frank } = await visit(server, 'frank', bytes, { body })
      frank.leaves()
    },
    { 'wrong-body': 'The body has as many bytes as the head says. What of those that follow?' },
  )

  await step(
    'a head of 16 KiB is answered; with one byte more it is refused with 431',
    async () => {
      await visit(server, 'grace', headOf(16 * KIB), HELLO)
      const { visitor: heidi } = await visit(server, 'heidi', headOf(16 * KIB + 1), {
        status: 431,
      })
      await heidi.isLeft()
    },
    {
      'wrong-status': LIMIT,
      reset: LIMIT,
      'no-answer': LIMIT,
      byHand: 'long=$(head -c 17000 /dev/zero | tr "\\0" x)\ncurl -i -H "X: $long" 127.0.0.1:1729',
    },
  )

  await step(
    'a head that never ends is not waited for',
    async () => {
      const endless = asking('GET /', { headers: { 'X-Long': 'x'.repeat(20 * KIB) } })
      const { visitor: ivan } = await visit(server, 'ivan', endless.subarray(0, 20 * KIB), {
        status: 431,
      })
      await ivan.isLeft()
    },
    {
      silent:
        'No empty line has come, and there are more bytes than a head may have. What would one more change?',
    },
  )

  await step(
    'a body of 1 MiB comes back; one that is to have a byte more is refused with 413, before it comes',
    async () => {
      const body = Buffer.alloc(MIB, randomUUID())
      await visit(server, 'judy', asking('POST /echo', { body }), { body })
      const headers = { 'Content-Length': String(MIB + 1) }
      const { visitor: kim } = await visit(server, 'kim', asking('POST /echo', { headers }), {
        status: 413,
      })
      await kim.isLeft()
    },
    {
      silent:
        'The head alone is here, and says how long the body is going to be. Is it worth waiting for?',
      byHand:
        "printf 'POST /echo HTTP/1.1\\r\\nContent-Length: 1048577\\r\\n\\r\\n' |\n  npx learn-tcp talk 1729 --say -",
    },
  )

  for (const [i, { name, deed, byHand }] of WAYS_TO_VANISH.entries())
    await step(
      `${name} ${deed}, more often than there are workers; the next is served`,
      () => vanished[i],
      {
        byHand,
        crashed: `${name} has gone, and her error has ended the program. Where was it to be caught?`,
        silent: `${name} has gone. Which call still waits for her, or which thread has died of her?`,
      },
    )

  await step('nothing of theirs is left open, and the server sleeps', () => clean)

  await step(
    `who falls silent in the middle of a body is hung up on: not before ${timeout} ms (TIMEOUT_MS), not after ${latest(timeout)}`,
    () => halfABody,
    {
      'no-timeout':
        'Her head was in time. To how much of a request does the clock of 08 belong, and where does it stop here?',
    },
  )

  await step('after all that, the first server serves zoe', async () => {
    await visit(server, 'zoe', asking('GET /'), HELLO)
    await server.rests()
    server.closesOnce()
  })
})

/** She sends her head and half of her body, and no more. */
async function fallsSilent(server: Server, timeoutMs: number): Promise<void> {
  const [olga] = await visitors(server, 'olga')
  olga.says(asking('POST /echo', { body: 'x'.repeat(40) }).subarray(0, -20))
  await olga.isTurnedAway(timeoutMs, latest(timeoutMs))
}

const LIMIT =
  'How many bytes has her head, its empty line included? And how many may it have? Status 431 says that it has too many.'
