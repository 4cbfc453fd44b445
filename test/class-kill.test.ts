import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { bookIn } from '../classroom/board/board.ts'
import { event, opensClass, posts, tells } from './class-room.ts'

/* The board is killed while a class posts: what it has acknowledged is there, and a new start goes on with it. */

const home = mkdtempSync(path.join(tmpdir(), 'class-kill-'))
const folder = path.join(home, 'classes', 'demo')
afterAll(() => rmSync(home, { recursive: true }))

test('kill -9 in the middle of posting loses no acknowledged event', async () => {
  const acknowledged = new Set<string>()
  let tokens: string[] = []
  for (const trial of [1, 2, 3]) {
    const program = await opensClass(home)
    const { url, code } = program
    if (trial === 1) tokens = await Promise.all(names.map((name) => joins(url, code, name)))
    const posting = tokens.map(async (token) => {
      for (;;) {
        const sent = event()
        const { status } = await tells(url, token, sent)
        if (status === 200) acknowledged.add(sent.id)
        if (status === 429) return // 300 and then one a second
      }
    })
    await pause(150 + 50 * trial)
    program.process.kill('SIGKILL')
    await Promise.allSettled(posting)
    await program.ended
  }
  expect(acknowledged.size).toBeGreaterThan(50)
  expect(missing(acknowledged)).toEqual([])

  const again = await opensClass(home) // cuts off what is torn
  const last = event()
  expect(await tells(again.url, tokens[0] ?? '', last)).toMatchObject({ accepted: 1 })
  again.process.kill('SIGTERM')
  expect(await again.ended).toBe(143)
  expect(missing(acknowledged.add(last.id))).toEqual([])
  expect(again.printed()).toContain('class.csv')
}, 60_000)

test('a board that was stopped goes on; one whose class was opened elsewhere meanwhile ends', async () => {
  const first = await opensClass(home)
  const token = await joins(first.url, first.code, 'Learner 0')
  first.process.kill('SIGSTOP')
  const waiting = event()
  const answer = tells(first.url, token, waiting) // the kernel takes it
  await pause(300)
  first.process.kill('SIGCONT')
  expect(await answer).toMatchObject({ accepted: 1 })

  first.process.kill('SIGSTOP')
  const second = await opensClass(home) // the lock of the first counts for two seconds
  const mine = event()
  expect(await tells(second.url, token, mine)).toMatchObject({ accepted: 1 })
  first.process.kill('SIGCONT')
  expect(await first.ended).toBe(3)
  expect(first.printed()).toContain('opened by another process')
  second.process.kill('SIGTERM')
  expect(await second.ended).toBe(143)
  const kept = bookLines().map(({ event }) => event?.id)
  expect(kept).toEqual(expect.arrayContaining([waiting.id, mine.id]))
}, 60_000)

const names = Array.from({ length: 20 }, (_, i) => `Learner ${i}`)

async function joins(url: string, code: string, name: string): Promise<string> {
  return String((await posts(url, '/join', { code, name })).token)
}

/** Told by an own reading of the file, and by the program's. */
function missing(acknowledged: Set<string>): string[] {
  const kept = new Set(bookLines().map(({ event }) => event?.id))
  expect(bookIn(folder).learners.size).toBe(names.length)
  return [...acknowledged].filter((id) => !kept.has(id))
}

function bookLines(): { event?: { id: string } }[] {
  const text = readFileSync(path.join(folder, 'journal.jsonl'), 'utf8')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}
