import { randomInt } from 'node:crypto'
import { heldBeside, room, servesAllOf, someBacklog, whileFrozen } from '../backlog.ts'
import { check } from '../check.ts'
import type { Client } from '../client.ts'
import { areServed, names } from '../crowd.ts'
import { serves } from '../good-clients.ts'
import { tcpTableIsReadable } from '../kernel/tcp-table.ts'
import { SMALL_POOL, waves, worksAtOnce } from '../pool.ts'
import { startsAgain } from '../restart.ts'
import { badClients, deadline, survivesBadClients } from '../rules.ts'
import type { Server } from '../server.ts'
import { latest, met, type Outcome, silentClient, unlessLate } from '../slow-clients.ts'
import { waitsForTheWork } from '../waits.ts'

/** No multiple of 1000, and far beyond what the other steps take. Milliseconds. */
const LONG = 7300

/** Room enough where the queue is not the subject. */
const WIDE = 37

export default check(async (story) => {
  const { start, step, meanwhile, remark } = story
  const size = SMALL_POOL
  const backlog = someBacklog(size)
  const work = randomInt(100, 130)
  const timeout = randomInt(310, 420)

  async function fresh(name: string, settings: Setting): Promise<Server> {
    const roomy = { POOL_SIZE: size, BACKLOG: WIDE, TIMEOUT_MS: LONG, ...settings }
    const server = await (await start(roomy, name)).listens()
    if (settings.WORK_MS < 1000) await serves(server, 'walter', deadline(settings.WORK_MS))
    await server.settles()
    return server
  }

  const first = meanwhile(() => fresh('server', { WORK_MS: 40, BACKLOG: backlog }))
  const pool = meanwhile(async () => {
    await first
    return waves(await fresh('second server', { WORK_MS: work }), size, work)
  })
  const second = pool.catch(() => {})
  const silent = meanwhile(async () => {
    await second
    const measure = async (name: string, timeoutMs: number) =>
      silentClient(await fresh(name, { WORK_MS: 30, TIMEOUT_MS: timeoutMs }), timeoutMs)
    return unlessLate(await measure('third server', timeout), () =>
      measure('the third, again', 3 * timeout),
    )
  })
  const limit = 2 * size + backlog + 2
  const many = 3 * (size + backlog) + 10
  const flooded = meanwhile(async () => {
    await silent.catch(() => {})
    const server = await fresh('fourth server', { WORK_MS: 3000, BACKLOG: backlog })
    if (!tcpTableIsReadable) return
    const busy = await server.clients(...names(size, 'busy client'))
    for (const client of busy) client.asks()
    const crowd: Client[] = []
    for (const wave of ['silent', 'as silent']) {
      crowd.push(...names(many, wave).map((name) => server.client(name).dials()))
      const held = await heldBeside(server, crowd)
      if (held > limit)
        throw server.unmet({
          kind: 'takes-all',
          expected: `at most ${limit} connections held (2 × POOL_SIZE + BACKLOG + 2), the others wait in the kernel`,
          observed: `it holds ${held}, and ${size} are being served`,
        })
    }
  })
  const settings = { WORK_MS: 50, POOL_SIZE: size, BACKLOG: WIDE, TIMEOUT_MS: LONG }
  const bad = badClients(story, settings, second, 'fifth server')
  const restart = meanwhile(async () => {
    await bad.over
    await startsAgain(await start(settings, 'sixth server'), story, deadline(50))
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
          `Here with BACKLOG ${backlog} and ${frozen.clients.length} clients, ${frozen.clients.length - frozen.dropped}: one more than BACKLOG. The other ${frozen.dropped} were not refused; nobody answered.`,
        )
      },
      {
        byHand:
          'kill -STOP PID; for i in 1 2 3 4 5 6 7 8; do nc 127.0.0.1 1729 & done; ss -ltn "sport = :1729"   # BACKLOG=3',
      },
    )
    await step(
      'it goes on (SIGCONT); everybody is served, the dropped ones when their kernel tries again',
      () => servesAllOf(frozen.clients, deadline(40 * frozen.clients.length)),
      {
        'no-answer': {
          diagnosis: 'drops the overflow: who finds the queue full is hung up on.',
          hint: 'She was connected, and there was no room for her. Could she not have waited where she was?',
        },
        byHand: 'kill -CONT PID',
      },
    )
  } else remark('The accept queue was not checked: it is only seen in /proc/net/tcp, on Linux.')

  await step(
    `with every worker busy and ${many} clients at the door, it holds at most ${limit} connections`,
    () => flooded,
    {
      'hung-up-early': {
        diagnosis: 'drops the overflow: who finds the queue full is hung up on.',
        hint: 'She had not asked yet, and there was no room for her. Could she not have waited where she was?',
      },
      byHand:
        'for i in $(seq 40); do npx learn-tcp talk 1729 --silent & done; npx learn-tcp xray 1729 --once',
    },
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
    `a silent client is hung up on: not before ${timeout} ms (TIMEOUT_MS), not after ${latest(timeout)}`,
    async () => met((await silent) as Outcome),
  )

  await survivesBadClients(
    story,
    bad,
    'A worker went on to the next client another way than you thought. On which way past close?',
  )

  await step('no descriptor is closed twice', () => server.closesOnce())

  await step('killed and started again at once, it has its port back', () => restart)
})

type Setting = { WORK_MS: number; TIMEOUT_MS?: number; BACKLOG?: number }
