import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { build } from 'hdr-histogram-js'
import pLimit from 'p-limit'
import { bookIn } from '../classroom/board/board.ts'
import { median } from '../cli/bench/summary.ts'
import { packageRoot } from '../cli/course.ts'
import { event, opensClass, type Program } from '../test/class-room.ts'

/*
 * npm run bench:board [-- learners]
 *
 * What the board of a class bears: a class of 300 that posts, its memory, and kill -9 in the middle. With `learners`,
 * thirty that run the real `learn-tcp verify`, while the board is killed and started again. Linux only: the learners
 * have addresses of their own, 127.0.x.y. Clients and board share the machine.
 */

const LEARNERS = 300
const KILLS = 20
const home = mkdtempSync(path.join(tmpdir(), 'learn-tcp-board-'))
const folder = path.join(home, 'classes', 'demo')

const oneByOne = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })
const kept = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

interface Learner {
  address: string
  token: string
}

try {
  if (process.argv[2] === 'learners') await realLearners(30)
  else await crowd()
} finally {
  rmSync(home, { recursive: true, force: true })
}

// ── a crowd that posts ──────────────────────────────────────────────────

async function crowd(): Promise<void> {
  let board = await opensClass(home)
  const learners = await join(board, LEARNERS)
  say(`${LEARNERS} learners have joined; the board has ${memory(board)}`)

  say('all post one event at the same moment', await posting(board, learners, 1))
  say('each posts 20 events, one after the other', await posting(board, learners, 20))
  say('the same on connections that are kept', await posting(board, learners, 20, kept))
  say(`afterwards the board has ${memory(board)}`)
  board.process.kill()
  await board.ended

  let [acknowledged, lost] = [new Set<string>(), 0]
  const starts: number[] = []
  for (let i = 0; i < KILLS; i++) {
    const began = performance.now()
    board = await opensClass(home)
    starts.push(performance.now() - began)
    acknowledged = new Set([...acknowledged, ...(await postUntilKilled(board, learners, i))])
    const kept = idsIn(path.join(folder, 'journal.jsonl'))
    lost = [...acknowledged].filter((id) => !kept.has(id)).length
  }
  say(
    `kill -9 while 30 post, ${KILLS} times: ${acknowledged.size} events acknowledged, ${lost} lost; it listens again after ${Math.round(median(starts))} ms (up to 2 s of it for the lock of the dead)`,
  )
}

async function join(board: Program, many: number): Promise<Learner[]> {
  return Promise.all(
    Array.from({ length: many }, async (_, i) => {
      const address = `127.0.${1 + Math.floor(i / 200)}.${1 + (i % 200)}`
      const body = { code: board.code, name: `Learner ${i}` }
      const { answer } = await post(board, '/join', body, { address, token: '' })
      return { address, token: String(answer.token) }
    }),
  )
}

async function posting(board: Program, learners: Learner[], times: number, agent = oneByOne) {
  const latencies = build()
  let refused = 0
  const began = performance.now()
  await Promise.all(
    learners.map(async (learner) => {
      for (let i = 0; i < times; i++) {
        const sent = performance.now()
        const { status } = await post(board, '/events', { events: [event()] }, learner, agent)
        latencies.recordValue(Math.ceil(performance.now() - sent))
        if (status !== 200) refused++
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  const events = learners.length * times
  const at = (percent: number) => `p${percent} ${latencies.getValueAtPercentile(percent)} ms`
  return `${Math.round((events - refused) / seconds)} events/s acknowledged, ${at(50)}, ${at(99)}, longest ${latencies.maxValue} ms, ${refused} refused`
}

async function postUntilKilled(board: Program, learners: Learner[], trial: number) {
  const acknowledged: string[] = []
  const some = learners.slice((trial % 10) * 30, (trial % 10) * 30 + 30)
  const posting = some.map(async (learner) => {
    for (;;) {
      const sent = event()
      const { status } = await post(board, '/events', { events: [sent] }, learner)
      if (status === 200) acknowledged.push(sent.id)
      if (status === 429) return
    }
  })
  await pause(50 + 17 * trial)
  board.process.kill('SIGKILL')
  await Promise.allSettled(posting)
  await board.ended
  return acknowledged
}

/** fetch cannot choose the address from which it speaks. */
function post(
  { url }: Program,
  to: string,
  body: unknown,
  { address, token }: Learner,
  agent = oneByOne,
): Promise<{ status: number | undefined; answer: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    const options = { method: 'POST', localAddress: address, headers, agent }
    const asking = request(`${url}${to}`, options, async (response) => {
      let text = ''
      try {
        for await (const chunk of response) text += chunk
        resolve({ status: response.statusCode, answer: JSON.parse(text) })
      } catch (error) {
        reject(error)
      }
    })
    asking.on('error', reject)
    asking.end(JSON.stringify(body))
  })
}

// ── thirty learners, as they are ────────────────────────────────────────

async function realLearners(many: number): Promise<void> {
  const root = packageRoot()
  const cli = path.join(root, 'dist/cli.js')
  const types = (learner: number, ...words: string[]) => {
    const own = path.join(home, `learner-${learner}`)
    mkdirSync(own, { recursive: true })
    const env = { LEARN_TCP_HOME: own, NO_COLOR: '1' }
    return execa(process.execPath, [cli, ...words], {
      cwd: own,
      env,
      reject: false,
      stdin: 'ignore',
    })
  }
  let board = await opensClass(home)
  const port = new URL(board.url).port
  const turns = pLimit(4) // more verdicts at once than this machine has cores
  const everybody = Array.from({ length: many }, (_, i) => i)
  const invitation = `${board.url}/${board.code}`
  await Promise.all(
    everybody.map((i) => turns(() => types(i, 'join', invitation, '--name', `Learner ${i}`, '-y'))),
  )

  const exits: Record<string, number> = {}
  let done = 0
  const check = async (learner: number, folder: string, wanted: number) => {
    const file = path.join(root, folder, '01-listen', 'server.ts')
    const { exitCode } = await types(learner, 'verify', 'listen', file)
    const what = exitCode === wanted ? 'as it should be' : `exit code ${exitCode}`
    exits[what] = (exits[what] ?? 0) + 1
    if (++done === many) {
      board.process.kill('SIGKILL') // half-way; the others find no board for a while
      await board.ended
      await pause(3000)
      board = await opensClass(home, '--port', port)
    }
  }
  await Promise.all(
    everybody.map((i) =>
      turns(async () => {
        await check(i, 'exercises', 1)
        await check(i, 'solutions', 0)
      }),
    ),
  )
  const before = checks()
  for (const i of everybody) forgetPause(path.join(home, `learner-${i}`, 'class.json'))
  await Promise.all(everybody.map((i) => turns(() => check(i, 'solutions', 0))))
  board.process.kill()
  await board.ended
  const ids = [...idsIn(path.join(folder, 'journal.jsonl'))]
  say(`${many} learners, 3 checks each: ${JSON.stringify(exits)}`)
  say(
    `on the board before the last round ${before}, after it ${checks()}; ${ids.length} different events in the journal; the board was killed once`,
  )
}

/** How many checks the board counts. */
function checks(): number {
  const learners = [...bookIn(folder).learners.values()]
  return learners
    .flatMap(({ work }) => [...work.values()])
    .reduce((sum, { events }) => sum + events, 0)
}

/** As if the minutes had passed in which a board that was away is not tried. */
function forgetPause(file: string): void {
  const found = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...found, tryAgainAt: 0 }))
}

function idsIn(file: string): Set<string> {
  const ids = /"event":\{"id":"([^"]+)"/g
  return new Set([...readFileSync(file, 'utf8').matchAll(ids)].map(([, id]) => id as string))
}

function memory({ process }: Program): string {
  const status = readFileSync(`/proc/${process.pid}/status`, 'utf8')
  const megabytes = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)
  return `${megabytes('VmRSS')} MB of memory (at most ${megabytes('VmHWM')})`
}

function say(...words: string[]): void {
  console.log(words.join(': '))
}
