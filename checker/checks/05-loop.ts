import { randomInt } from 'node:crypto'
import { check } from '../check.ts'
import { answers, GAVE_UP, serves } from '../good-clients.ts'
import { startsAgain, WHEN_IT_DOES_NOT_START_AGAIN } from '../restart.ts'
import { badClients, deadline, survivesBadClients } from '../rules.ts'
import { inWorks } from '../text.ts'
import { waitsForTheWork } from '../waits.ts'

export default check(async (story) => {
  const { start, step, meanwhile, remark } = story
  const work = randomInt(90, 120)

  // Servers side by side: one that nobody calls, one for bad clients, one for many, one to be killed; and the first.
  // The one that waits longest starts first.
  const longer = randomInt(230, 290)
  const fifth = meanwhile(async () => (await start({ WORK_MS: longer }, 'fifth server')).listens())
  const idle = meanwhile(async () => {
    await (await fifth).staysUp(1460) // 1.5 s, with what listens() has watched
    return fifth
  })
  const bad = badClients(story, { WORK_MS: 80 }, fifth)
  const third = meanwhile(async () => {
    await fifth
    return (await start({ WORK_MS: 10 }, 'third server')).listens()
  })
  const peter = meanwhile(async () =>
    answers(await third, 'peter', { within: deadline(10), silentFor: 1500 }),
  )
  const many = meanwhile(async () => {
    const server = await third
    await peter
    for (let i = 1; i <= 10; i++) await serves(server, `client ${i}`, deadline(10))
    const held = server.view.held()
    for (let i = 11; i <= 25; i++) await serves(server, `client ${i}`, deadline(10))
    return { server, held }
  })
  const fourth = meanwhile(async () => {
    await fifth
    await startsAgain(await start({ WORK_MS: 10 }, 'fourth server'), story, deadline(10))
  })

  const server = await step('something listens on PORT', async () =>
    (await start({ WORK_MS: work })).listens(),
  )
  await step('it sleeps while nobody calls', () => server.rests())

  const [ann, bob] = await step('ann connects, then bob', () => server.clients('ann', 'bob'))

  await step(
    'ann asks and is answered',
    async () => {
      ann.requests('/')
      await ann.receivesAnswer('Hello World', { within: deadline(work) })
    },
    {
      exited: 'ann was connected and had asked. Which line of yours was the last to run?',
      silent: `ann has asked, and nobody answers. In which call does the thread sleep? ${PUT_OFF}`,
      settings: 'WORK_MS=2000',
      byHand: 'curl -v 127.0.0.1:1729',
    },
  )

  await step('the server hangs up on ann', () => ann.isHungUpOn(), {
    'still-open': `The answer is complete, but ann still waits. Which call tells her it is over, and is it made? ${PUT_OFF}`,
    settings: 'WORK_MS=2000',
    byHand: 'npx learn-tcp talk 1729',
  })

  await step(
    'now it is the turn of bob',
    async () => {
      bob.requests('/', { bytes: 500 })
      await bob.receivesAnswer('Hello World', { within: deadline(work) })
    },
    {
      exited: 'ann was served, and the program ended. After close, which call waits for the next?',
      reset:
        'bob waited in the queue of the listener, and the kernel has reset him. Has the program ended, or was the listener closed? By which line?',
      silent: 'bob is connected and has asked. Which call takes him from the queue?',
      settings: 'WORK_MS=2000',
      byHand: 'curl 127.0.0.1:1729; curl 127.0.0.1:1729',
    },
  )

  await step('the server hangs up on bob, too', () => bob.isHungUpOn(), {
    settings: 'WORK_MS=2000',
    byHand: 'npx learn-tcp talk 1729',
  })

  const three = await step('carol, dave and erin ask at the same moment', async () => {
    const clients = await server.clients('carol', 'dave', 'erin')
    for (const client of clients) client.requests('/')
    return clients
  })

  await step(
    'all three are answered',
    async () => {
      for (const client of three)
        await client.receivesAnswer('Hello World', { within: 3 * deadline(work) })
      story.answersPrediction(
        'Three clients ask at the same moment. When is the third answered?',
        `${inWorks(Math.max(...three.map((client) => client.waitedMs)), work)} after she asked.`,
      )
      const waits = three.map((client) => client.waitedMs)
      if (Math.min(...waits) > 0.9 * work && Math.max(...waits) < 1.5 * work)
        remark('Three clients were served at once. That is right here; exercise 06 asks for it.')
    },
    { settings: 'WORK_MS=2000', byHand: 'for i in 1 2 3; do curl -s 127.0.0.1:1729 & done; wait' },
  )

  await step('peter says nothing for 1.5 s, asks, and is answered', () => peter, {
    'answered-unasked': GAVE_UP,
    byHand: 'npx learn-tcp talk 1729 --silent',
  })

  await step('nobody is answered before WORK_MS has passed', () =>
    waitsForTheWork([ann, bob, ...three], work, async (workMs) => {
      await Promise.allSettled([idle, many, fourth, ...bad.survivals]) // alone, it is measured better
      const again = await (await start({ WORK_MS: workMs }, 'the same, again')).listens()
      return answers(again, 'ann, again', { within: deadline(workMs) })
    }),
  )

  await survivesBadClients({ step }, bad)

  await step('25 clients later it holds no more descriptors than after 10', async () => {
    const { server, held } = await many
    await server.holdsNoMoreThan(held, '25 clients')
  })

  await step(
    'after a while in which nobody has called, it serves zoe',
    async () => {
      const zoe = await serves(await idle, 'zoe', deadline(longer))
      await waitsForTheWork(zoe, longer, async (workMs) => {
        const again = await (await start({ WORK_MS: workMs }, 'the fifth, again')).listens()
        return answers(again, 'zoe, again', { within: deadline(workMs) })
      })
    },
    { byHand: 'curl 127.0.0.1:1729   # a while after the start' },
  )

  await step('killed and started again at once, it has its port back', () => fourth, {
    ...WHEN_IT_DOES_NOT_START_AGAIN,
  })
})

const PUT_OFF =
  '(What is put off, in a promise or a timer, goes on when the thread is back in the event loop.)'
