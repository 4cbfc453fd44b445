import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { check } from '../check.ts'
import { counted, signal, undisturbed } from '../counted.ts'
import { areServed, askAtOnce, type Count, countAtOnce, crowd, names } from '../crowd.ts'
import { serves } from '../good-clients.ts'
import { modelOf, whoHasLeftItOpen, whyHeWaits } from '../models.ts'
import { startsAgain, WHEN_IT_DOES_NOT_START_AGAIN } from '../restart.ts'
import { badClients, deadline, survivesBadClients } from '../rules.ts'
import type { Server } from '../server.ts'
import { inWorks } from '../text.ts'
import { waitsForTheWork } from '../waits.ts'

// More than a default pool has threads: libuv 4, Python's executor min(32, CPUs + 4). (Each costs a Worker.)
const cpus = availableParallelism()
const SILENT = Math.max(7, Math.min(32, cpus + 4) + 1)
const GUESTS = 5
const FEWEST = Math.max(12, 2 * cpus + 1, SILENT + GUESTS)

export default check(async (story) => {
  const { start, step, meanwhile } = story
  const work = randomInt(120, 150)
  const many = Math.min(randomInt(FEWEST, FEWEST + 2), SILENT + 23)

  const first = meanwhile(async () => (await start({ WORK_MS: work })).listens())
  const bad = badClients(story, { WORK_MS: 80 }, first)
  const theCount = signal()
  const restart = meanwhile(async () => {
    await theCount.isOver
    await startsAgain(await start({ WORK_MS: 10 }, 'third server'), story, deadline(10))
  })
  const another = async (workMs: number) => {
    await Promise.allSettled([bad.over, restart]) // alone, it is measured better
    const server = await (await start({ WORK_MS: workMs }, 'the same, again')).listens()
    await serves(server, 'walter', deadline(workMs))
    return server
  }

  const server = await step('something listens on PORT', () => first)

  const ann = await step(
    'ann connects and says nothing; she is left in peace',
    async () => {
      const [ann] = await server.clients('ann')
      await ann.receivesNothing(80, 'before ann has asked')
      return ann
    },
    {
      'hung-up-early': HANGS_UP,
      aborted: HANGS_UP, // the number was given to the new thread, for a wake-up of its own
      byHand: 'npx learn-tcp talk 1729 --silent',
    },
  )

  const { bob, threads } = await step(
    'bob asks, and is answered while ann says nothing',
    async () => {
      const before = server.view.threadCount()
      const [bob] = await server.clients('bob')
      await server.settles(1500) // his thread is there; the work begins when he asks
      const threads = { before, beside: server.view.threadCount() }
      bob.asks()
      await bob
        .isGreeted({ within: deadline(work) })
        .catch((error) => whyHeWaits(error, { server, ann, bob, within: deadline(work) }))
      bob.hasWaited(work)
      return { bob, threads }
    },
    {
      silent: 'bob has asked, and nobody answers. Which of your threads should, and where is it?',
      settings: 'WORK_MS=2000',
      byHand: 'npx learn-tcp talk 1729 --silent\n# and in a third:\ncurl 127.0.0.1:1729/bob',
    },
  )

  await step(
    'the server hangs up on bob',
    () => bob.isHungUpOn().catch((error) => whoHasLeftItOpen(error, threads)),
    {
      'still-open': 'The answer is complete, but bob still waits. Which call tells him it is over?',
      settings: 'WORK_MS=2000',
      byHand: 'npx learn-tcp talk 1729',
    },
  )

  const levels = await step(
    `${many} clients ask at the same moment, and are answered together`,
    async () => {
      const measure = async (on: Server, workMs: number) => {
        const clients = await crowd(on, names(many))
        const threads = on.view.threadCount()
        await askAtOnce(clients, workMs, deadline(many * workMs))
        return { threads, ...countAtOnce(on, clients, workMs) }
      }
      await Promise.allSettled([bad.ready]) // it needs the CPUs that the count needs
      const own = await undisturbed(() => measure(server, work)).finally(theCount.over)
      await answeredTogether(own, async (workMs) => {
        const again = await another(workMs)
        await again.clients('silent ann') // she takes a thread there too
        return measure(again, workMs)
      })
      await areServed(own.clients, deadline(many * work))
      story.answersPrediction(
        'Three clients ask at the same moment. When is the third answered now?',
        `The last of ${many} was answered ${inWorks(Math.max(...own.waits), work)} after she asked.`,
      )
      if (own.threads !== undefined)
        story.answersPrediction(
          'How many threads has the process while they are served?',
          `${own.threads}, with ${many} at work and ann connected.`,
        )
      await server.settles()
      return {
        clients: own.clients,
        threads: server.view.threadCount(),
        held: server.view.held(),
      }
    },
    {
      settings: 'WORK_MS=2000',
      byHand: 'for i in 1 2 3; do curl -s 127.0.0.1:1729/$i & done; wait',
    },
  )

  await step('nobody is answered before WORK_MS has passed', () =>
    waitsForTheWork([bob, ...levels.clients], work, async (workMs) => {
      const [again] = await (await another(workMs)).clients('bob, again')
      await again.asks().isGreeted({ within: deadline(workMs) })
      return again
    }),
  )

  const silent = await step(
    `${SILENT} silent clients delay nobody`,
    async () => {
      const measure = async (on: Server, workMs: number) => {
        const clients = await crowd(on, names(GUESTS, 'guest'))
        await askAtOnce(clients, workMs, deadline(GUESTS * workMs))
        return countAtOnce(on, clients, workMs)
      }
      const silent = await crowd(server, names(SILENT, 'silent'))
      ann.asks() // at last; the next step waits for it
      const own = await undisturbed(() => measure(server, work))
      await answeredTogether(own, async (workMs) => {
        const again = await another(workMs)
        await crowd(again, names(SILENT, 'silent'))
        return measure(again, workMs)
      })
      await areServed(own.clients, deadline(GUESTS * work))
      return silent
    },
    { silent: 'The silent ones say nothing, and a guest waits for them. What has run out?' },
  )

  await step(
    'ann asks at last, and is answered',
    async () => {
      await ann.isGreeted({ within: deadline(work) })
      await ann.isHungUpOn()
    },
    { 'no-answer': IMPATIENT, reset: IMPATIENT },
  )

  await step('when all have gone, no threads and no sockets are left', async () => {
    for (const client of silent) client.leaves()
    const rests = server.rests() // a thread that asks again and again never ends either
    rests.catch(() => {})
    await server
      .runsAtMost(plus(3, levels.threads), `${SILENT + GUESTS} more clients`)
      .catch((error) => rests.then(() => Promise.reject(error)))
    await server.holdsNoMoreThan(levels.held, `${SILENT + GUESTS} more clients`)
  })

  await survivesBadClients(
    story,
    bad,
    'After an error her thread comes to its end. Which path through its code skips close?',
  )

  await step('no descriptor is closed twice', () => server.closesOnce())

  await step(
    'killed and started again at once, it has its port back',
    () => restart,
    WHEN_IT_DOES_NOT_START_AGAIN,
  )
})

const HANGS_UP = {
  diagnosis:
    'the accepting thread hangs up: a descriptor belongs to the whole process, and its thread has not even read.',
  hint: 'Which line closed her connection, and which thread did it?',
}

const IMPATIENT = {
  diagnosis: 'an impatient server: she had said nothing for a while, and was hung up on.',
  hint: 'Nobody has said how long a client may think (that is 08). What ended her connection?',
}

async function answeredTogether(
  own: Count,
  again: (workMs: number) => Promise<Count>,
): Promise<void> {
  const all = await counted(
    async (workMs, attempt) => (attempt === 0 ? own : again(workMs)),
    own.workMs,
    ({ atOnce, asked }) => atOnce === asked,
  )
  if (all.atOnce === all.asked) return
  throw all.server.unmet({
    kind: 'only-some-at-once',
    expected: `all ${all.asked} answered within ${all.workMs / 2} ms of each other: WORK_MS is ${all.workMs}`,
    observed: `never more than ${all.atOnce} answers within ${all.workMs / 2} ms`,
    diagnosis: modelOf(all),
  })
}

const plus = (n: number, level: number | undefined) => (level === undefined ? undefined : level + n)
