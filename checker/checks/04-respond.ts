import { randomInt } from 'node:crypto'
import { check } from '../check.ts'
import { answers, GAVE_UP } from '../good-clients.ts'
import { waitsForTheWork } from '../waits.ts'

export default check(async ({ start, step, meanwhile, answersPrediction }) => {
  const short = randomInt(100, 160)
  const long = randomInt(300, 380)
  const serverWith = async (workMs: number, name: string) =>
    (await start({ WORK_MS: workMs }, name)).listens()
  const server = await step('something listens on PORT', () => serverWith(short, 'server'))

  // While ann is silent, bob has a server of his own.
  const second = meanwhile(() => serverWith(long, 'second server'))
  const silentBob = meanwhile(async () => {
    const [bob] = await (await second).clients('bob')
    await bob.receivesNothing(1500, 'before bob has asked')
    return bob
  })
  const bobs = meanwhile(async () => {
    const bob = (await silentBob).requests('/')
    await bob.receivesAnswer('Hello World', { within: deadline(long) })
    return bob
  })

  const [ann] = await step(
    'ann connects and says nothing; nothing is sent',
    async () => {
      const clients = await server.clients('ann')
      await clients[0].receivesNothing(short + 200, 'before ann has asked')
      return clients
    },
    { byHand: 'npx learn-tcp talk 1729 --silent' },
  )

  await step(
    'ann asks, and receives 200 with the body Hello World',
    async () => {
      ann.requests('/', { bytes: 500 })
      const { headers } = await ann.receivesAnswer('Hello World', { within: deadline(short) })
      answersPrediction(
        'Leave out `Content-Length`. How does curl know where the body ends?',
        headers.has('content-length')
          ? `Yours was sent: ann counted ${headers.get('content-length')} bytes. Without it she would have waited until you hang up.`
          : 'You have left it out: ann did not know it before you hung up.',
      )
    },
    {
      settings: 'WORK_MS=2000',
      byHand: 'curl -v 127.0.0.1:1729',
      'no-answer': 'ann asked, and you hung up. Which call sends her something first?',
    },
  )

  await step(
    'not before WORK_MS has passed since she asked',
    () =>
      waitsForTheWork(ann, short, async (workMs) => {
        await Promise.allSettled([bobs]) // alone, it is measured better
        const again = await serverWith(workMs, 'the same, again')
        return answers(again, 'ann, again', {
          within: deadline(workMs),
          silentFor: workMs + 200,
        })
      }),
    {
      settings: 'WORK_MS=2000',
      byHand: "curl -s -o /dev/null -w '%{time_starttransfer}\\n' 127.0.0.1:1729",
    },
  )

  await step('nothing more comes, and the server hangs up on ann', () => ann.isHungUpOn(), {
    'still-open': 'The answer is complete, but ann still waits. Which call tells her it is over?',
    settings: 'WORK_MS=2000',
    byHand: 'npx learn-tcp talk 1729',
  })

  await step('the program ends, with exit code 0', () => server.exits(), {
    'still-running': 'ann has been served, and one was enough. What does the program still do?',
    settings: 'WORK_MS=2000',
    byHand: 'npx learn-tcp talk 1729',
  })

  await step('bob says nothing for 1.5 s; nothing is sent to him', () => silentBob, {
    'answered-unasked': GAVE_UP,
    byHand: 'npx learn-tcp talk 1729 --silent',
  })

  await step(
    'with another WORK_MS bob waits as much longer',
    async () => {
      const bob = await bobs
      await waitsForTheWork(bob, long, async (workMs) => {
        const again = await serverWith(workMs, 'the second, again')
        return answers(again, 'bob, again', { within: deadline(workMs) })
      })
      await bob.isHungUpOn()
      await (await second).exits()
    },
    { settings: 'WORK_MS=3000', byHand: 'curl 127.0.0.1:1729' },
  )
})

/** Generous, and relative to the work. Milliseconds. */
const deadline = (workMs: number) => 10 * workMs + 2000
