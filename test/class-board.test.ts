import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Board, bookIn, journalIn, LEARNERS_AT_MOST } from '../classroom/board/board.ts'
import { csvOf } from '../classroom/board/csv.ts'
import { obstacles } from '../classroom/board/summary.ts'
import { cleanName } from '../classroom/names.ts'
import { course, event, posts, type Room, room, tells } from './class-room.ts'

/* The board by its addresses, and what it keeps. */

let class1: Room
beforeEach(async () => {
  class1 = await room()
})
afterEach(() => class1.leaves())

const learners = () => [...class1.board.book.learners.values()]

describe('who may do what', () => {
  test('the code lets in, in small letters and with what looks alike; another does not', async () => {
    const { url, board } = class1
    const { code } = board.secrets
    const typed = ` ${code.toLowerCase().replaceAll('1', 'l').replaceAll('0', 'o').replace('-', '')} `
    expect(await posts(url, '/hello', { code: typed })).toMatchObject({
      status: 200,
      class: 'demo',
    })
    const other = code.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    expect(await posts(url, '/join', { code: other, name: 'Eve' })).toMatchObject({ status: 403 })
    expect(learners()).toEqual([])
  })

  test('whoever guesses codes is stopped, from that address alone', async () => {
    const { url, board } = class1
    const guesses = Array.from({ length: 40 }, (_, i) => `AAAA-AA${10 + i}`)
    const answers = []
    for (const code of guesses) answers.push((await posts(url, '/hello', { code })).status)
    expect(answers.slice(0, 30)).toEqual(Array(30).fill(403))
    expect(answers.slice(-5)).toEqual(Array(5).fill(429))
    expect(await posts(url, '/hello', { code: board.secrets.code })).toMatchObject({ status: 429 })
    expect(() => board.checkCode(board.secrets.code, '10.0.0.2')).not.toThrow()
  })

  test.each([
    ['none', () => ''],
    [
      'of another learner id',
      (token: string) => token.replace(/^./, (c) => (c === 'x' ? 'y' : 'x')),
    ],
    [
      'with another signature',
      (token: string) => token.replace(/.$/, (c) => (c === 'A' ? 'E' : 'A')),
    ],
    ['without a signature', (token: string) => token.slice(0, token.indexOf('.') + 1)],
    ['with more behind it', (token: string) => `${token}A`],
    ['huge', () => 'x'.repeat(7000)],
  ])('a forged token is refused: %s', async (_, forge) => {
    const token = forge(await class1.joins('Ann'))
    expect(await tells(class1.url, token, event())).toMatchObject({ status: 403 })
    expect(await posts(class1.url, '/leave', {}, { token })).toMatchObject({ status: 403 })
    expect(learners()[0]?.work.size).toBe(0)
  })

  test('a token of another class is refused', async () => {
    const class2 = await room()
    const token = await class2.joins('Ann')
    expect(await tells(class1.url, token, event())).toMatchObject({ status: 403 })
    await class2.leaves()
  })

  test.each(['/board', '/board/live', '/board/class.csv'])('%s is for the teacher', async (to) => {
    await class1.joins('Ann')
    const cookie = `learn-tcp-${class1.server.port}=${class1.board.secrets.teacherKey}`
    for (const headers of [{}, { cookie: cookie.slice(0, -1) }, { cookie: 'learn-tcp-1=a' }]) {
      const answer = await fetch(class1.url + to, { headers })
      expect(answer.status).toBe(403)
      expect(await answer.text()).not.toContain('Ann')
    }
    const answer = await fetch(class1.url + to, { headers: { cookie } })
    expect(answer.status).toBe(200)
    await answer.body?.cancel()
  })

  test('a row can be removed, from our page alone, and its learner is refused from then on', async () => {
    const token = await class1.joins('Rude')
    const [rude] = learners()
    const headers = { cookie: `learn-tcp-${class1.server.port}=${class1.board.secrets.teacherKey}` }
    const body = `learner=${rude?.id}`
    const elsewhere = { ...headers, origin: 'http://127.0.0.1:1729' }
    expect(await posts(class1.url, '/board/remove', body, { headers: elsewhere })).toMatchObject({
      status: 403,
    })
    const answer = await fetch(`${class1.url}/board/remove`, {
      method: 'POST',
      headers: { ...headers, origin: class1.url },
      body,
      redirect: 'manual',
    })
    expect(answer.status).toBe(303)
    expect(learners()).toEqual([])
    expect(await tells(class1.url, token, event())).toMatchObject({ status: 403 })
  })
})

describe('what is sent', () => {
  test('an event counts once, however often it comes, and only its own fields are kept', async () => {
    const token = await class1.joins('Ann')
    const once = { ...event(), code: 'const secret = 1', output: 'private' }
    await Promise.all([1, 2, 3].map(() => tells(class1.url, token, once, once)))
    expect(learners()[0]?.work.get('01-listen')).toMatchObject({ attempts: 1, events: 1 })
    expect(readFileSync(journalIn(class1.folder), 'utf8')).not.toMatch(/secret|private/)
  })

  test.each([
    ['no event', 7],
    ['another exercise', event({ exercise: '99-nowhere' })],
    ['an exercise that is a path', event({ exercise: '../../etc/passwd' })],
    ['an outcome of its own', event({ outcome: 'won' as never })],
    ['a kind with markup', event({ kind: '<b>' })],
    ['a step that is no number', event({ step: '<script>' as never })],
    ['a prototype', JSON.parse('{"__proto__": {"id": "x"}}')],
    ['a negative duration', event({ durationMs: -1 })],
    ['endless attempts', event({ attempt: 1e300 })],
  ])('%s is passed over', async (_, strange) => {
    const token = await class1.joins('Ann')
    expect(await tells(class1.url, token, strange, event())).toMatchObject({ accepted: 1 })
  })

  test.each([
    ['no JSON', '{', 400],
    ['no object', '[]', 400],
    ['no events', '{}', 400],
    ['too many events', { events: Array(101).fill(0) }, 400],
    ['too large', `{"events":"${'x'.repeat(70_000)}"}`, 413],
  ])('a body that is %s is refused', async (_, body, status) => {
    const token = await class1.joins('Ann')
    expect(await posts(class1.url, '/events', body, { token })).toMatchObject({ status })
  })

  test('a body without end is not read to its end', async () => {
    const token = await class1.joins('Ann')
    const sent = await new Promise<number>((resolve) => {
      let length = 0
      const headers = { authorization: `Bearer ${token}`, 'transfer-encoding': 'chunked' }
      const asking = request(`${class1.url}/events`, { method: 'POST', headers })
      const write = () => {
        for (; length < 1e9 && !asking.destroyed; length += 65_536)
          if (!asking.write('x'.repeat(65_536))) return void asking.once('drain', write)
      }
      asking.on('error', () => {})
      asking.on('close', () => resolve(length))
      write()
    })
    expect(sent).toBeLessThan(50e6) // what the buffers of both sides take
  })

  test('one learner cannot flood the journal, and the others are not held up', async () => {
    const [eve, ann] = [await class1.joins('Eve'), await class1.joins('Ann')]
    const flood = await Promise.all(
      Array.from({ length: 6 }, () =>
        tells(class1.url, eve, ...Array.from({ length: 100 }, () => event())),
      ),
    )
    expect(flood.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(3)
    expect(await tells(class1.url, ann, event())).toMatchObject({ status: 200 })
  })

  test.skipIf(process.platform !== 'linux')(
    'one machine that opens connections and says nothing does not keep the others out',
    async () => {
      const { port } = class1.server
      const sockets = Array.from({ length: 450 }, () => connect(port, '127.0.0.1'))
      let closed = 0
      for (const socket of sockets) socket.on('error', () => {}).on('close', () => closed++)
      await vi.waitFor(() => expect(closed).toBe(50), { timeout: 60_000 })
      const answered = await new Promise((resolve, reject) => {
        const asking = request(class1.url, { localAddress: '127.0.0.2' }, resolve)
        asking.on('error', reject)
        asking.end()
      })
      expect(answered).toMatchObject({ statusCode: 200 })
      for (const socket of sockets) socket.destroy()
    },
  )

  test('a class is full some time', async () => {
    const { board, url } = class1
    for (let i = 0; i < LEARNERS_AT_MOST; i++)
      board.book.apply({ type: 'joined', at: 0, learner: `l${i}`, name: `L${i}` })
    expect(await posts(url, '/join', { code: board.secrets.code, name: 'Late' })).toMatchObject({
      status: 409,
    })
  })

  test.each(['//[', '/%', '/AAAA-%zz', '/\u0000', '*', 'http://elsewhere/', '/board/../key'])(
    'the address %j harms nobody',
    async (address) => {
      const socket = connect(class1.server.port, '127.0.0.1')
      socket.end(`GET ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      let answer = ''
      for await (const chunk of socket) answer += chunk
      expect(answer).toMatch(/^HTTP\/1.1 (200|400|403|404) /)
      expect(answer).not.toContain(class1.board.secrets.teacherKey)
    },
  )
})

describe('time', () => {
  test('the clock of the board counts; what was kept back is put where it belongs', async () => {
    const token = await class1.joins('Ann')
    const [ann] = learners()
    if (ann) ann.joinedAt -= 3_600_000
    const before = Date.now()
    await tells(class1.url, token, event({ outcome: 'passed', agoMs: 600_000, attempt: 2 }))
    await tells(class1.url, token, event({ agoMs: 1_200_000, attempt: 1 }))
    const work = learners()[0]?.work.get('01-listen')
    expect(work?.passedAt).toBeGreaterThanOrEqual(before - 600_000)
    expect(work?.last).toMatchObject({ outcome: 'passed' }) // the older one came later
    expect(work?.firstAt).toBeLessThan((work?.passedAt ?? 0) - 500_000)
    expect(work?.attempts).toBe(2)
  })

  test('nothing was before the learner joined, whatever their clock says', async () => {
    const token = await class1.joins('Ann')
    await tells(class1.url, token, event({ agoMs: 29 * 86_400_000 }))
    const [ann] = learners()
    expect(ann?.work.get('01-listen')?.firstAt).toBe(ann?.joinedAt)
  })
})

describe('the journal', () => {
  test('a class that is opened again is what it was, with the same tokens and code', async () => {
    const token = await class1.joins('Ann')
    await tells(class1.url, token, event(), event({ outcome: 'passed', attempt: 2 }))
    await posts(class1.url, '/join', { code: class1.board.secrets.code, name: 'Anna', token })
    await class1.board.close()
    const { board, oddities } = await Board.open('demo', class1.folder, course)
    expect(oddities).toEqual([])
    expect([...board.book.learners]).toEqual([...class1.board.book.learners])
    expect(learners()[0]?.name).toBe('Anna')
    expect(board.secrets.learnerWith(token)).toBe(learners()[0]?.id)
    expect(board.secrets.code).toBe(class1.board.secrets.code)
    await board.close()
    class1.board.close = async () => {}
  })

  test('a last line that is torn is cut off and said; a strange one is passed over and said', async () => {
    const token = await class1.joins('Ann')
    await tells(class1.url, token, event())
    const file = journalIn(class1.folder)
    const whole = readFileSync(file, 'utf8')
    writeFileSync(file, `${whole}what is this?\n${whole.slice(0, 30)}`)
    const { board, oddities } = await Board.open('demo', class1.folder, course)
    expect(oddities).toHaveLength(2)
    expect(oddities[0]).toContain('30 bytes')
    expect(board.book.learners.size).toBe(1)
    expect(readFileSync(file, 'utf8')).toBe(`${whole}what is this?\n`)
    await board.close()
  })

  test('where the disk says no, nothing is acknowledged, and nothing is shown that a restart would not show', async () => {
    const token = await class1.joins('Ann')
    const troubles: unknown[] = []
    class1.board.onTrouble = (trouble) => troubles.push(trouble)
    await class1.board.close() // every write fails from here on
    expect(await tells(class1.url, token, event())).toMatchObject({ status: 503 })
    expect(learners()[0]?.work.size).toBe(0)
    expect(troubles).toHaveLength(1)
    class1.board.close = async () => {}
  })

  test('300 learners who post at once are all heard, and all on the disk', async () => {
    const { url, board, folder } = class1
    const tokens = Array.from({ length: 300 }, (_, i) => {
      const { id, token } = board.secrets.newLearner()
      board.book.apply({ type: 'joined', at: Date.now(), learner: id, name: `Learner ${i}` })
      return token
    })
    const answers = await Promise.all(tokens.map((token) => tells(url, token, event(), event())))
    expect(answers.filter(({ status, accepted }) => status === 200 && accepted === 2)).toHaveLength(
      300,
    )
    const lines = readFileSync(journalIn(folder), 'utf8').trimEnd().split('\n')
    expect(lines.filter((line) => line.includes('"checked"'))).toHaveLength(600)
  })
})

describe('what the teacher gets', () => {
  test('where most are stuck comes first, with the sentence of the check; one failure is not stuck', async () => {
    for (const name of ['Ann', 'Bob', 'Carol']) {
      const token = await class1.joins(name)
      const exercise = name === 'Carol' ? '02-accept' : '01-listen'
      const steps = name === 'Carol' ? 3 : 2
      await tells(
        class1.url,
        token,
        event({ exercise, steps }),
        event({ exercise, steps, attempt: 2 }),
      )
    }
    await tells(class1.url, await class1.joins('Dave'), event())
    const found = obstacles(learners(), course, Date.now())
    expect(found).toMatchObject([
      {
        exercise: '01-listen',
        sentence: 'it is still there when ann has gone',
        kinds: [['exited', 2]],
        checks: 4,
      },
      { exercise: '02-accept', sentence: 'ann is accepted', checks: 2 },
    ])
    expect(obstacles(learners(), course, Date.now() + 2 * 3_600_000)).toEqual([]) // they have gone home
  })

  test('in the CSV no name is run as a formula, and Excel reads it as UTF-8', async () => {
    const evil = ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")', 'Ann, "the" first']
    for (const name of evil) await class1.joins(name)
    const csv = csvOf(class1.board)
    expect(csv.startsWith('\uFEFFname,passed,01-listen,')).toBe(true)
    const rows = csv.split('\r\n').slice(1, -1)
    expect(rows).toHaveLength(evil.length)
    expect(rows.map((row) => row.replace(/^"/, '')[0])).toEqual(["'", "'", "'", "'", "'", 'A'])
    expect(rows.at(-1)).toMatch(/^"Ann, ""the"" first",0,/)
  })

  test('two of the same name are told apart', async () => {
    await class1.joins('Ann')
    await class1.joins('ann')
    expect(csvOf(class1.board)).toMatch(/^ann \(2\),/m)
    expect(bookIn(class1.folder).learners.size).toBe(2)
  })
})

describe('names', () => {
  test.each([
    ['  Ann   B. ', 'Ann B.'],
    ['Ann\u0000\u001b[31m\nB', 'Ann[31m B'],
    ['\u202eevil\u202c', 'evil'],
    ['a\u2066b\u2069c\u200bd\ufeffe', 'abcde'],
    ['Z\u0351\u0352\u0357\u035b\u0351algo', 'Z\u0351\u0352algo'],
    ['\u200b\u202e\u3164 ', ''],
    ['\ud800x', 'x'],
    ['É', 'É'],
    ['x'.repeat(1000), 'x'.repeat(40)],
    ['美咲 النور Łukasz', '美咲 النور Łukasz'],
  ])('%j becomes %j', (typed, name) => {
    expect(cleanName(typed)).toBe(name)
  })

  test('one that cannot be seen is refused', async () => {
    const { code } = class1.board.secrets
    expect(await posts(class1.url, '/join', { code, name: '\u200b' })).toMatchObject({
      status: 400,
    })
    expect(await posts(class1.url, '/join', { code, name: 7 })).toMatchObject({ status: 400 })
  })
})
