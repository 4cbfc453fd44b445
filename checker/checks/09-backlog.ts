import { randomInt } from 'node:crypto'
import {
  connectedOf,
  hasRoomFor,
  heldBeside,
  room,
  servesAllOf,
  someBacklog,
  whileFrozen,
} from '../backlog.ts'
import { check } from '../check.ts'
import type { Client } from '../client.ts'
import { areServed, crowd, names } from '../crowd.ts'
import { serves } from '../good-clients.ts'
import { tcpTableIsReadable } from '../kernel/tcp-table.ts'
import { SMALL_POOL, waves, worksAtOnce } from '../pool.ts'
import { startsAgain, WHEN_IT_DOES_NOT_START_AGAIN } from '../restart.ts'
import { badClients, deadline, survivesBadClients } from '../rules.ts'
import type { Server } from '../server.ts'
import {
  latest,
  met,
  type Outcome,
  silentClient,
  slowClients,
  unlessLate,
} from '../slow-clients.ts'
import { seconds } from '../text.ts'
import { waitsForTheWork } from '../waits.ts'

/** Clients wait at the door, and nobody is about to take them. */
const isFull = ({ view }: Server) =>
  view.listening().some((row) => row.unread > 0) && !view.mainSleepsIn(/^accept/)

/** No multiple of 1000, and far beyond what the other steps take. Milliseconds. */
const LONG = 7300

/** So many have room where BACKLOG is not set: listen(2) is asked for 128. */
const MANY = 40

/** Room enough where the queue is not the subject. */
const WIDE = 37

export default check(async (story) => {
  const { start, step, meanwhile, remark } = story
  const size = SMALL_POOL
  const backlog = someBacklog(size)
  const work = randomInt(100, 130)
  const timeout = randomInt(240, 310)

  async function listening(name: string, settings: Setting): Promise<Server> {
    const roomy = { POOL_SIZE: size, BACKLOG: WIDE, TIMEOUT_MS: LONG, ...settings }
    return (await start(roomy, name)).listens()
  }
  async function fresh(name: string, settings: Setting): Promise<Server> {
    const server = await listening(name, settings)
    await serves(server, 'walter', deadline(settings.WORK_MS))
    await server.settles()
    return server
  }

  const first = meanwhile(() => fresh('server', { WORK_MS: 40, BACKLOG: backlog }))
  const pool = meanwhile(async () => {
    await first
    return waves(await fresh('second server', { WORK_MS: work }), size, work)
  })
  const second = pool.catch(() => {})
  // The silent one is its first client: a checker that is not run for TIMEOUT_MS is late with a request, too.
  const third = meanwhile(async () => {
    await second
    return listening('third server', { WORK_MS: 30, TIMEOUT_MS: timeout })
  })
  const slower = (name: string, times: number) =>
    listening(name, { WORK_MS: 30, TIMEOUT_MS: 3 * timeout * times })
  const silent = meanwhile(async () =>
    unlessLate(
      async () => silentClient(await third, timeout),
      async (times) => silentClient(await slower('the third, again', times), 3 * timeout * times),
    ),
  )
  const slow = meanwhile(async () => {
    met((await silent) as Outcome)
    return unlessLate(
      async () => slowClients(await third, timeout, 30),
      async (times) =>
        slowClients(await slower('the third, once more', times), 3 * timeout * times, 30),
    )
  })
  const limit = 2 * size + backlog + 2
  const many = 3 * (size + backlog) + 10
  const flooded = meanwhile(async () => {
    await second
    const settings = { WORK_MS: 10 * LONG, BACKLOG: backlog, TIMEOUT_MS: 10 * LONG }
    const server = await listening('fourth server', settings)
    if (!tcpTableIsReadable) return
    const busy = await server.clients(...names(size, 'busy client'))
    for (const client of busy) client.asks()
    const waiting: Client[] = []
    const come = (wave: string) =>
      waiting.push(...names(many, wave).map((name) => server.client(name).dials()))
    const ask = () => {
      for (const client of connectedOf(waiting)) client.asks()
    }
    for (const more of [() => come('guest'), ask, () => come('silent')]) {
      more()
      const held = await heldBeside(server, waiting)
      if (held > limit)
        throw server.unmet({
          kind: 'takes-all',
          ...(isFull(server) && {
            diagnosis: `a queue with more room than asked for: it holds ${held - limit} too many, and then it is full.`,
          }),
          expected: `at most ${limit} connections held (POOL_SIZE at work, POOL_SIZE in the queue, 1 on the way into it, BACKLOG + 1 in the kernel); the others have no answer yet`,
          observed: `it holds ${held}, and ${size} are being served`,
        })
    }
  })
  const settings = { WORK_MS: 50, POOL_SIZE: size, BACKLOG: WIDE, TIMEOUT_MS: LONG }
  const bad = badClients(story, settings, second, 'fifth server')
  const plain = meanwhile(async () => {
    await bad.over
    const { BACKLOG: _, ...others } = settings
    return (await start({ ...others, TIMEOUT_MS: 10 * LONG }, 'sixth server')).listens()
  })
  const interrupted = meanwhile(async () => {
    const server = await plain
    const silent = await crowd(server, names(size, 'silent client'))
    if (tcpTableIsReadable) await hasRoomFor(server, MANY)
    for (const client of silent) client.asks()
    await areServed(silent, deadline(size * 50))
    await server.settles()
  })
  const restart = meanwhile(async () => {
    await Promise.allSettled([interrupted])
    await startsAgain(await plain, story, deadline(50))
  })
  const alone = () => Promise.allSettled([pool, silent, flooded, bad.over, restart])

  const server = await step('something listens on PORT, and serves', () => first)

  if (tcpTableIsReadable) {
    const frozen = await step(
      `it is stopped (SIGSTOP); more clients dial than BACKLOG (${backlog}) has room for`,
      () => whileFrozen(server, backlog),
    )
    await step(
      `exactly ${room(backlog)} of them are connected, and the SYN of the others is dropped`,
      () => {
        met(frozen.flaw)
        story.answersPrediction(
          'With BACKLOG 5 and the server frozen, ten clients dial. How many are connected?',
          `With BACKLOG ${backlog} and ${frozen.clients.length} clients, ${frozen.clients.length - frozen.dropped}: one more than BACKLOG. The other ${frozen.dropped} were not refused; nobody answered.`,
        )
      },
      {
        settings: 'BACKLOG=3',
        byHand:
          'ss -ltnp "sport = :1729"   # says PID\nkill -STOP PID\nfor i in 1 2 3 4 5 6 7 8; do curl -s 127.0.0.1:1729 & done\nss -ltn "sport = :1729"; kill -CONT PID',
      },
    )
    await step(
      'it goes on (SIGCONT); everybody is served, the dropped ones when their kernel tries again',
      async () => {
        await servesAllOf(frozen.clients, deadline(40 * frozen.clients.length))
        const slowest = Math.max(...frozen.clients.map(handshakeMs))
        story.answersPrediction(
          'What do the others see? When do they try again, and who tells them to?',
          `Nothing, until the kernel of each tried again by itself: the last was connected after ${seconds(slowest)}.`,
        )
      },
      {
        'no-answer': OVERFLOW_DROPPED,
        reset: OVERFLOW_DROPPED,
        'wrong-status': OVERFLOW_REFUSED,
        exited: {
          hint: 'It was stopped, it went on, and it came to its end. Which call has returned, though nobody came? See `man 7 signal`, EINTR.',
        },
        silent: {
          hint: 'More clients came at once than you have room for. Where is each of them now, and which thread waits for which?',
        },
      },
    )
  } else remark('The accept queue was not checked: it is only seen in /proc/net/tcp, on Linux.')

  await step(
    `a silent client is hung up on: not before ${timeout} ms (TIMEOUT_MS), not after ${latest(timeout)}`,
    async () => met((await silent) as Outcome),
    { byHand: 'npx learn-tcp talk 1729 --silent' },
  )

  await step('of many clients, exactly POOL_SIZE are at work at once', async () => {
    const own = await pool
    const again = async (workMs: number) => {
      await alone()
      return fresh('the second, again', { WORK_MS: workMs })
    }
    await worksAtOnce(own, { atLeast: size, atMost: size }, async (workMs) =>
      waves(await again(workMs), size, workMs),
    )
    await areServed(own.clients, deadline(own.asked * work))
    await waitsForTheWork(own.later, work, async (workMs) => {
      const [client] = await (await again(workMs)).clients('ann, again')
      await client.asks().isGreeted({ within: deadline(workMs) })
      return client
    })
  })

  await step(
    'ann says nothing, bob half a request, carol drips: all three are hung up on in time',
    async () => {
      const { ann, bob, carol } = await slow
      for (const outcome of [ann, bob, carol]) met(outcome)
    },
    {
      'no-timeout': {
        diagnosis:
          'a clock for each read, or one reader for all: who is silent alone is hung up on in time, these are not.',
        hint: 'When does the clock of each of them start, and what starts it anew?',
      },
    },
  )

  await step('dave, who waited behind the three, is served', async () => met((await slow).dave), {
    silent: 'The three were hung up on, and dave still waits. What do their workers do now?',
  })

  await step(
    `with every worker busy and ${many} clients at the door, it holds at most ${limit} connections`,
    () => flooded,
    {
      reset: OVERFLOW_DROPPED,
      'hung-up-early': OVERFLOW_DROPPED,
      'answered-unasked': OVERFLOW_REFUSED,
      'not-listening': {
        diagnosis: 'closes the door: while it is full, nobody listens, and who comes is refused.',
        hint: 'She would have waited. Who can hold her, if you only stop calling accept?',
      },
      spins: {
        diagnosis: 'busy while it is full: it asks again and again whether there is room.',
        hint: 'There is no room, and somebody waits at the door. What should your thread sleep on, and what must it not be woken by?',
      },
      byHand:
        'for i in $(seq 40); do sleep 9 | nc 127.0.0.1 1729 & done\nnpx learn-tcp xray 1729 --once',
    },
  )

  await survivesBadClients(
    story,
    bad,
    'A worker went on to the next client another way than you thought. On which way past close?',
  )

  await step(
    `no worker was lost with them: beside ${size - 1} silent clients one more is served`,
    async () => {
      const on = (await bad.ready).server
      await crowd(on, names(size - 1, 'silent sue'))
      await serves(on, 'trent', deadline(50))
    },
    {
      silent: {
        diagnosis:
          'a worker that dies of a client: an error that she causes ends one thread of the pool.',
        hint: 'A call has failed, and its thread was never seen again. What was to stop the error on its way out?',
      },
    },
  )

  await step('no descriptor is closed twice', () => server.closesOnce())

  await step('without BACKLOG it listens, too', () => plain, {
    crashed:
      'Here BACKLOG was not set. What does process.env.BACKLOG give then, and what has listen got?',
  })

  await step(
    `without BACKLOG, stopped, it has room for ${MANY}; going on, it serves those whom it was reading`,
    () => interrupted,
    {
      'queue-too-short': {
        diagnosis: 'no room where BACKLOG is not set: it is 128 then.',
        hint: 'Which number has listen got here, and where does it come from?',
      },
      exited: INTERRUPTED,
      crashed: INTERRUPTED,
      reset: INTERRUPTED,
      'no-answer': INTERRUPTED,
      byHand:
        'ss -ltnp "sport = :1729"   # says PID\nnpx learn-tcp talk 1729 --silent   # and meanwhile, in a third:\nkill -STOP PID; kill -CONT PID',
    },
  )

  await step(
    'killed and started again at once, it has its port back',
    () => restart,
    WHEN_IT_DOES_NOT_START_AGAIN,
  )
})

const handshakeMs = ({ connectedAt = 0, dialledAt }: Client) => connectedAt - dialledAt

const OVERFLOW_DROPPED = {
  diagnosis: 'the overflow is dropped: who finds the queue full is hung up on.',
  hint: 'She was connected, and there was no room for her. Could she not have waited where she was?',
}

const OVERFLOW_REFUSED = {
  diagnosis: 'the overflow is turned away: who finds the queue full is told so.',
  hint: 'She would have waited. Could she not have stayed where she was, until there is room?',
}

const INTERRUPTED = {
  diagnosis:
    'a read that was interrupted: a stop and a continue end a read that has a time limit with EINTR, and it is taken for the end of her time, or of everything.',
  hint: 'They were silent, the process was stopped and went on, and their time was not over. What did the read of a worker return? See `man 7 signal`, EINTR.',
}

type Setting = { WORK_MS: number; TIMEOUT_MS?: number; BACKLOG?: number }
