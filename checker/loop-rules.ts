import { randomUUID } from 'node:crypto'
import type { Story } from './check.ts'
import { Download } from './download.ts'
import { costOfIdle, type IdleCost, isNothing } from './idle-cost.ts'
import { IdleCrowd, manyFor } from './idle-crowd.ts'
import { tcpTableIsReadable } from './kernel/tcp-table.ts'
import { cutEverywhere } from './pieces.ts'
import { asking } from './requests.ts'
import { NONSENSE } from './rude-requests.ts'
import type { Server } from './server.ts'
import { count, megabytes } from './text.ts'
import { visit, visitors } from './visitor.ts'

/* What an event loop that speaks HTTP must do, told for 15 and again for 16. */

const HELLO = { body: 'Hello World' }
const STAYS = { stays: true }

/** Nobody is late where lateness is not the subject. Milliseconds. */
export const LONG = { IDLE_MS: 61_700, TIMEOUT_MS: 61_700 }

const IDLE = 2000

/** More than both kernels take for one who does not read, and more than twice what the memory may grow. Bytes. */
const LARGE = 32 << 20
const MOST_MEMORY = 16 << 20

/** Silent clients, and the threads that a runtime may start meanwhile for itself. */
const CROWD = 40
const MORE_THREADS = 10

/** Several connections at once, requests in pieces and in packets, and what is refused. */
export async function speaksHttp({ step }: Pick<Story, 'step'>, server: Server): Promise<void> {
  await step('ann and bob ask by turns, each on a connection of her own', async () => {
    const [ann, bob] = await visitors(server, 'ann', 'bob')
    for (let i = 1; i <= 3; i++)
      for (const one of [ann, bob]) {
        one.says(asking(`GET /hello/${one.name}${i}`, STAYS))
        await one.receives({ body: `Hello ${one.name}${i}` })
      }
    ann.leaves()
    bob.says(asking('GET /'))
    await bob.receives(HELLO)
    await bob.isLeft()
  })

  await step(
    'carol sends half a request; dave is answered meanwhile, and then she is',
    async () => {
      const body = randomUUID()
      const request = asking('POST /echo', { body, ...STAYS })
      const [carol, dave] = await visitors(server, 'carol', 'dave')
      carol.says(request.subarray(0, -9))
      await carol.isHeard()
      dave.says(asking('GET /', STAYS))
      await dave.receives(HELLO)
      carol.says(request.subarray(-9))
      await carol.receives({ body })
      for (const one of [carol, dave]) one.leaves()
    },
    {
      silent:
        'Her request came in two pieces, and another spoke in between. Where did the first piece wait?',
    },
  )

  await step(
    'everything of 11 to 13 holds: pieces, order, refusals',
    async () => {
      const both = [asking('GET /', STAYS), asking('POST /echo', { body: 'ab', ...STAYS })]
      const wanted = [HELLO, { body: 'ab' }]
      await cutEverywhere(server, Buffer.concat(both), wanted, {
        together: 30,
        from: 30,
        to: 59,
      })
      const [erin] = await visitors(server, 'erin')
      const numbers = Array.from({ length: 100 }, (_, i) => i + 1)
      erin.says(Buffer.concat(numbers.map((i) => asking(`GET /hello/${i}`, STAYS))))
      for (const i of numbers) await erin.receives({ body: `Hello ${i}` })
      for (const [line, status] of [
        ['GET /nowhere', 404],
        ['DELETE /', 405],
        ['GET /hello/%zz', 400],
      ] as const)
        (await visit(server, 'frank', asking(line), { status })).visitor.leaves()
      for (const { bytes } of NONSENSE.slice(0, 1)) {
        const { visitor: grace } = await visit(server, 'grace', bytes, { status: 400 })
        await grace.isLeft()
      }
    },
    {
      silent:
        'Several requests have come with one read, and some are answered. Who looks at the others, and what is to happen for that?',
    },
  )

  await step('it sleeps while nobody speaks', () => server.rests())
}

/** A connection that says nothing costs no thread, and no CPU time when others ask. */
export async function idleCostsNothing(
  { step, remark }: Pick<Story, 'step' | 'remark'>,
  server: Server,
  others: Promise<unknown>,
  isMeasured: (cost: IdleCost) => void = () => {},
): Promise<void> {
  if (!tcpTableIsReadable)
    return remark(
      'What idle connections cost was not checked: threads and CPU time are seen on Linux only, and epoll is only there.',
    )
  const threads = server.view.threadCount()
  await step(
    `${CROWD} silent clients cost no threads`,
    async () => {
      const crowd = new IdleCrowd(server)
      await crowd.grows(CROWD)
      const most = threads === undefined ? undefined : threads + MORE_THREADS
      await server.runsAtMost(most, `${CROWD} silent clients have connected`)
      await crowd.leaves()
    },
    {
      'threads-grow': {
        diagnosis: 'a thread for each client: that is the server of 06.',
        hint: 'They say nothing, and each has a thread that sleeps for her. Which call sleeps for many?',
      },
    },
  )

  await step(
    `${count(IDLE, 'idle connection')} make a request no dearer`,
    async () => {
      await others // the machine has enough to do
      const cost = await costOfIdle(server, manyFor(server, IDLE))
      isNothing(cost)
      isMeasured(cost)
    },
    {
      byHand:
        'for i in $(seq 500); do sleep 99 | nc 127.0.0.1 1729 & done\nstrace -c -p PID   # while you ask with curl, or with wrk',
    },
  )
}

/** Whoever does not read a large answer delays nobody, and costs little memory. */
export async function bearsSlowReaders(
  { step }: Pick<Story, 'step'>,
  server: Server,
): Promise<void> {
  const { gina, before, now } = await step(
    `gina asks for ${megabytes(LARGE)} (GET /bytes/${LARGE}) and does not read`,
    async () => {
      const before = server.view.memory()
      const gina = await Download.begins(server, 'gina', {
        requests: asking(`GET /bytes/${LARGE}`),
        bodies: [Buffer.alloc(LARGE, 'x')],
        inWords: `GET /bytes/${LARGE}`,
      })
      await gina.isFull()
      return { gina, before, now: server.view.memory() }
    },
  )

  const ivan = await step(
    'ivan has 1 MiB sent back, eight times (POST /echo), and does not read either',
    async () => {
      const bodies = Array.from({ length: 8 }, (_, i) => Buffer.alloc(1 << 20, `body ${i}, `))
      const requests = bodies.map((body) => asking('POST /echo', { body, ...STAYS }))
      const inWords = 'POST /echo, 1 MiB, eight times'
      const order = { requests: Buffer.concat(requests), bodies, inWords }
      const ivan = await Download.begins(server, 'ivan', order)
      await ivan.isFull()
      return ivan
    },
  )

  await step(
    'heidi is answered all the same',
    async () => {
      for (const name of ['heidi', 'heidi, again', 'heidi, once more'])
        await visit(server, name, asking('GET /hello/heidi'), { body: 'Hello heidi' })
    },
    {
      silent: {
        diagnosis:
          'a write that waits: somebody does not read, so there is no room for more of hers.',
        hint: 'The loop is busy with one of the two who do not read. What does write return on a descriptor that does not wait, and who says when there is room again?',
      },
      byHand: 'curl -s 127.0.0.1:1729/bytes/33554432 | sleep 9 &\ncurl 127.0.0.1:1729',
    },
  )

  await step(
    `it sleeps until they read, and its memory has grown by less than ${megabytes(MOST_MEMORY)}`,
    async () => {
      await server.rests()
      server.hasGrownLessThan(MOST_MEMORY, before, now)
    },
    {
      'memory-grows': {
        diagnosis: 'the whole answer in memory, for one who takes it slowly or never.',
        hint: 'There is room for a few kilobytes at a time. When must the next ones be made, at the latest?',
      },
      spins: {
        diagnosis: 'asks again and again whether there is room, although nobody reads.',
        hint: 'For which event of gina do you wait while she has no room, and does it come at once?',
      },
      byHand: 'curl -s 127.0.0.1:1729/bytes/33554432 | sleep 60 &\nps -o rss= -p PID',
    },
  )

  await step(
    'they read at last: all of it comes',
    async () => {
      await gina.receivesAll()
      await ivan.receivesAll()
    },
    {
      incomplete: {
        diagnosis:
          'the rest of an answer is not sent: it was not kept, or nobody was told that there is room for it.',
        hint: 'How many bytes did write say it had taken? Where are the others, who sends them, and which event says when? (Is that event a state, or a change?)',
      },
    },
  )
}

/** Stopped for a moment: some calls find themselves interrupted. */
export async function goesOnAfterAStop({ step }: Pick<Story, 'step'>, server: Server) {
  await step('stopped and continued, it serves zoe, and sleeps again', async () => {
    await server.whileStopped(() => server.world.nextChange(50))
    await visit(server, 'zoe', asking('GET /'), HELLO)
    await server.rests()
    server.closesOnce()
  })
}
