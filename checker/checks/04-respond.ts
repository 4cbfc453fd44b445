import { randomInt } from 'node:crypto'
import { check } from '../check.ts'

export default check(async ({ start, step, meanwhile }) => {
  const short = randomInt(100, 160)
  const long = randomInt(220, 300)
  const slow = meanwhile(() => start({ WORK_MS: long }, 'slow server'))

  const server = await step('something listens on PORT', async () =>
    (await start({ WORK_MS: short })).listens(),
  )

  const [ann] = await step(
    'ann connects and says nothing; nothing is sent',
    async () => {
      const clients = await server.clients('ann')
      await clients[0].receivesNothing(1.5 * short, 'before ann has asked')
      return clients
    },
    { byHand: 'learn-tcp talk 1729 --silent' },
  )

  await step(
    'ann asks, and receives 200 with the body Hello World',
    async () => {
      ann.requests('/')
      await ann.receivesAnswer('Hello World', { within: deadline(short) })
    },
    {
      byHand: 'curl -v 127.0.0.1:1729',
      'no-answer': 'ann asked, and you hung up. Which call sends her something first?',
    },
  )

  await step('not before WORK_MS has passed since she asked', () => ann.hasWaited(short), {
    byHand: "curl -s -o /dev/null -w '%{time_starttransfer}\\n' 127.0.0.1:1729",
  })

  await step('the server hangs up on ann', () => ann.isHungUpOn(), {
    'still-open': 'The answer is complete, but ann still waits. Which call tells her it is over?',
    byHand: 'learn-tcp talk 1729',
  })

  await step('the program ends, with exit code 0', () => server.exits(), {
    'still-running':
      'ann has been served, and one was enough. What does the program still wait for?',
  })

  await step(
    'with another WORK_MS bob waits as much longer',
    async () => {
      const bobs = await (await slow).listens()
      const [bob] = await bobs.clients('bob')
      bob.requests('/')
      await bob.receivesAnswer('Hello World', { within: deadline(long) })
      bob.hasWaited(long)
      await bob.isHungUpOn()
      await bobs.exits()
    },
    { byHand: 'WORK_MS=3000 learn-tcp run respond, and curl 127.0.0.1:1729' },
  )
})

/** Generous, and relative to the work: COURSE bounds it so. Milliseconds. */
const deadline = (workMs: number) => 10 * workMs + 2000
