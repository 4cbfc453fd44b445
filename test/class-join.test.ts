import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sentencesOf } from '../checker/sentences.ts'
import type { Verdict } from '../checker/verdict.ts'
import { journalIn } from '../classroom/board/board.ts'
import { BoardServer } from '../classroom/board/serve.ts'
import { boardFrom } from '../cli/class/invitation.ts'
import { membership, UNSENT_AT_MOST } from '../cli/class/membership.ts'
import { eventOf, tellClass } from '../cli/class/tell-class.ts'
import { type Room, room } from './class-room.ts'
import { keys, type Learner, learner } from './cli-learner.ts'
import { root } from './servers/course.ts'

/* A learner who joins a class, as the program does it; and what becomes of checks when the board is away. */

let class1: Room
let ann: Learner
beforeEach(async () => {
  class1 = await room()
  ann = learner({ course: 'real' })
  vi.stubEnv('LEARN_TCP_HOME', ann.env.LEARN_TCP_HOME)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  ann.leaves()
  await class1.leaves().catch(() => {})
})

const invitation = () => `${class1.url}/${class1.board.secrets.code}`
const joins = (...more: string[]) =>
  ann.types('join', invitation(), '--name', 'Ann', '--yes', ...more)
const learners = () => [...class1.board.book.learners.values()]
const work = (slug = '01-listen') => learners()[0]?.work.get(slug)

const passed: Verdict = {
  format: 'learn-tcp/verdict@1',
  exercise: '01-listen',
  outcome: 'passed',
  durationMs: 812.4,
  steps: [{ sentence: 'something listens on PORT', outcome: 'passed' }],
  timeline: [],
  remarks: [],
}

/** The board goes away, and comes back at the same address. */
async function boardIsAway<T>(meanwhile: () => Promise<T>): Promise<T> {
  const { board } = class1
  const port = class1.server.port
  const close = board.close.bind(board)
  board.close = async () => {}
  await class1.server.close()
  const result = await meanwhile()
  board.close = close
  class1.server = await BoardServer.open(board, { host: '127.0.0.1', port })
  class1.leaves = () => class1.server.close()
  return result
}

/** As if the time had passed in which the board is not tried again. */
function timePasses(): void {
  const file = path.join(ann.env.LEARN_TCP_HOME ?? '', 'class.json')
  const found = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...found, tryAgainAt: 0 }))
}

describe('join', () => {
  test('shows all that is sent, and sends nothing before somebody agrees', async () => {
    const { code, stdout, stderr } = await ann.types('join', invitation(), '--name', 'Ann')
    expect(code).toBe(2)
    expect(stderr).toContain('--yes')
    for (const what of ['your name', 'the exercise', 'the step that failed', 'No code'])
      expect(stdout).toContain(what)
    expect(learners()).toEqual([])
    expect(membership()).toBeUndefined()
  })

  test('on a terminal it asks for the name, and may be declined', async () => {
    const screen = ann.sits(['join', invitation()])
    await screen.shows('Your name on the board')
    screen.press('Ann\r')
    await screen.shows('Send this from now on?')
    screen.press('n')
    expect(await screen.ends()).toBe(0)
    expect(learners()).toEqual([])

    const again = ann.sits(['join', invitation(), '--name', 'Ann'])
    await again.shows('Send this from now on?')
    again.press('y')
    expect(await again.ends()).toBe(0)
    expect(learners()).toMatchObject([{ name: 'Ann' }])
  })

  test('a second time it is the same learner, with another name if one is given', async () => {
    await joins()
    await tellClass(passed)
    expect((await ann.types('join', invitation(), '--name', 'Anna', '-y')).code).toBe(0)
    await tellClass(passed)
    expect(learners()).toMatchObject([{ name: 'Anna' }])
    expect(work()?.attempts).toBe(2)
    expect((await ann.types('join')).stdout).toContain('You are Anna in the class demo')
  })

  test('at another address of the same class it is the same learner; in another class it is not', async () => {
    await joins()
    await boardIsAway(() => tellClass(passed))
    const moved = await BoardServer.open(class1.board, { host: '127.0.0.1', port: 0 })
    const there = `http://127.0.0.1:${moved.port}/${class1.board.secrets.code}`
    expect((await ann.types('join', there, '-y')).code).toBe(0)
    expect(membership()?.unsent).toHaveLength(1)
    await tellClass(passed)
    expect(work()).toMatchObject({ events: 2, attempts: 2 })
    expect(learners()).toHaveLength(1)
    const class2 = await room()
    await ann.types('join', `${class2.url}/${class2.board.secrets.code}`, '-y')
    expect(membership()).toMatchObject({ attempts: {}, board: class2.url })
    await class2.leaves()
    const { board } = class1
    const close = board.close.bind(board)
    board.close = async () => {}
    await moved.close()
    board.close = close
  })

  test('whoever leaves sends nothing more, and the board knows it', async () => {
    await joins()
    expect((await ann.types('join', '--leave')).stdout).toContain('Nothing is sent any more.')
    expect(await tellClass(passed)).toBeUndefined()
    expect(learners()).toMatchObject([{ left: true }])
    expect(work()).toBeUndefined()
    expect((await ann.types('join', '--leave')).code).toBe(0)
  })

  test.each([
    [[], 'Which board?'],
    [['http://['], 'is no address'],
    [['127.0.0.1:7290'], 'ends in a code'],
    [['127.0.0.1:1/AAAA-AAAA'], 'No board answers'],
  ])('%j is wrong usage', async (words, message) => {
    const { code, stderr } = await ann.types('join', ...words)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  test('a wrong code, a name without letters, and a server that is no board', async () => {
    const wrong = await ann.types('join', `${class1.url}/AAAA-AAAA`, '--name', 'Ann', '-y')
    expect(wrong).toMatchObject({ code: 2 })
    expect(wrong.stderr).toContain('not the code of this class')
    expect((await ann.types('join', invitation(), '--name', '\u200b', '-y')).code).toBe(2)
    const other = await serving((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n\u001b[31mhello'))
    const { code, stderr } = await ann.types('join', `${other.url}/AAAA-AAAA`, '-y')
    expect(code).toBe(2)
    expect(stderr).toMatch(/is no board of\s+learn-tcp/)
    expect(stderr).not.toContain('\u001b')
    other.close()
  })

  test('an address as it is typed', () => {
    const same = { board: 'http://192.168.1.20:7290', code: 'k7qf-3mrt' }
    for (const typed of ['192.168.1.20:7290/k7qf-3mrt', 'HTTP://192.168.1.20:7290/k7qf-3mrt'])
      expect(boardFrom(typed)).toEqual(same)
  })
})

describe('verify and watch', () => {
  const solution = path.join(root, 'solutions/01-listen/server.ts')
  const stub = path.join(root, 'exercises/01-listen/server.ts')

  test('tell how a check ended, and not a word more', async () => {
    await joins()
    expect((await ann.types('verify', 'listen', stub)).code).toBe(1)
    expect((await ann.types('verify', 'listen', solution)).code).toBe(0)
    expect(work()).toMatchObject({ attempts: 2, passedWith: 2 })
    const lines = readFileSync(journalIn(class1.folder), 'utf8').trimEnd().split('\n')
    const events = lines.slice(1).map((line) => JSON.parse(line).event)
    const [failure, pass] = events.map((event) => Object.keys(event).sort())
    expect(events[0].steps).toBe((await sentencesOf('01-listen')).length)
    const always = ['attempt', 'durationMs', 'exercise', 'id', 'outcome']
    expect(pass).toEqual(always)
    expect(failure).toEqual([...always, 'kind', 'step', 'steps'].sort())
  })

  test('are as they were when the board is away, but for one line', async () => {
    await joins()
    const { code, stdout, stderr } = await boardIsAway(() =>
      ann.types('verify', 'listen', stub, '--json'),
    )
    expect(code).toBe(1)
    expect(JSON.parse(stdout).outcome).toBe('failed')
    expect(stderr).toBe('The board of the class was not reached; one check waits to be told.')
  })

  test('watch tells it, too', async () => {
    await joins()
    const file = path.join(ann.dir, 'server.ts')
    writeFileSync(file, readFileSync(solution))
    const screen = ann.sits(['watch', 'listen', file])
    await screen.shows('01-listen · passed')
    await vi.waitFor(() => expect(work()?.passedAt).toBeGreaterThan(0), { timeout: 60_000 })
    screen.press(keys.ctrlC)
    await screen.ends()
  })
})

describe('when the board is away', () => {
  test('what could not be told is told once, later, with the time at which it was', async () => {
    await joins()
    await boardIsAway(async () => {
      expect(await tellClass(passed)).toContain('one check waits')
      expect(await tellClass(passed)).toBeUndefined() // not tried again so soon
      await pause(30)
    })
    expect(membership()?.unsent).toHaveLength(2)
    timePasses()
    expect(await tellClass(passed)).toBeUndefined()
    expect(membership()).toMatchObject({ unsent: [], failures: 0 })
    expect(work()).toMatchObject({ attempts: 3, events: 3, passedWith: 1 })
    expect((work()?.last.at ?? 0) - (work()?.passedAt ?? 0)).toBeGreaterThan(25)
  })

  test('an answer that was lost on its way does no harm', async () => {
    await joins()
    const mine = membership()
    await tellClass(passed)
    const file = path.join(ann.env.LEARN_TCP_HOME ?? '', 'class.json')
    const [id] = [...(learners()[0]?.work.values() ?? [])].map(({ last }) => last.id)
    const again = { ...eventOf(passed, 1), id, writtenAt: Date.now() }
    writeFileSync(file, JSON.stringify({ ...mine, attempts: { '01-listen': 1 }, unsent: [again] }))
    await tellClass(passed)
    expect(work()).toMatchObject({ attempts: 2, events: 2 })
  })

  test('a hundred and more are told in turn; the oldest are forgotten first', async () => {
    await joins()
    const file = path.join(ann.env.LEARN_TCP_HOME ?? '', 'class.json')
    const mine = membership()
    const unsent = Array.from({ length: 250 }, (_, i) => ({
      ...eventOf(passed, i + 1),
      writtenAt: Date.now() - 1000,
    }))
    writeFileSync(file, JSON.stringify({ ...mine, attempts: { '01-listen': 250 }, unsent }))
    await tellClass(passed)
    expect(work()).toMatchObject({ events: UNSENT_AT_MOST, attempts: 251 })
    expect(membership()?.unsent).toEqual([])
  })

  test('two checks at once lose nothing', async () => {
    await joins()
    await Promise.all(Array.from({ length: 8 }, () => tellClass(passed)))
    await tellClass(passed)
    expect(work()).toMatchObject({ events: 9, attempts: 9 })
  })

  test('one that takes the connection and never answers holds nobody up', async () => {
    await joins()
    const silent = await serving(() => {})
    const file = path.join(ann.env.LEARN_TCP_HOME ?? '', 'class.json')
    writeFileSync(file, JSON.stringify({ ...membership(), board: silent.url }))
    const began = performance.now()
    await tellClass(passed)
    expect(performance.now() - began).toBeLessThan(5000) // 1 s, and what a busy machine adds
    await vi.waitFor(() => expect(membership()?.failures).toBe(1))
    silent.close()
  })

  test('a board that does not know the learner any more says so', async () => {
    await joins()
    await class1.board.remove(learners()[0]?.id ?? '')
    expect(await tellClass(passed)).toContain('does not know you any more')
  })

  test('a damaged file is as good as none', async () => {
    await joins()
    writeFileSync(path.join(ann.env.LEARN_TCP_HOME ?? '', 'class.json'), '{"board": 7')
    expect(await tellClass(passed)).toBeUndefined()
    expect(await joins()).toMatchObject({ code: 0 })
  })
})

/** Something else that listens. */
async function serving(answer: (socket: Socket) => void): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}`, close }
}
