import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EventName, TimelineEvent, Verdict } from '../checker/verdict.ts'
import { keepTimeline, keptTimeline } from '../cli/kept-timeline.ts'
import { keepForLater, printMainPicture } from '../cli/main-picture.ts'
import { paper } from './paper.ts'
import { atOnce, loop } from './timelines.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'kept-'))
  vi.stubEnv('LEARN_TCP_HOME', home)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const event = (at: number, who: string, event: EventName, text?: string): TimelineEvent => ({
  at,
  who,
  event,
  ...(who !== 'server' && { server: 'server' }),
  ...(text !== undefined && { text }),
})

test('what the clients of the first server lived through, without what they said', async () => {
  await keepTimeline('05-loop', [
    event(1, 'server', 'started', 'WORK_MS=100'),
    event(2, 'ann', 'sent', 'GET /secret'),
    event(3, 'thread 1', 'thread', 'read ann'),
    { at: 4, who: 'walter', server: 'second server', event: 'connected' },
  ])
  expect(keptTimeline('05-loop')).toEqual([
    event(1, 'server', 'started', 'WORK_MS=100'),
    event(2, 'ann', 'sent'),
    event(3, 'thread 1', 'thread', 'read ann'),
  ])
  expect(readdirSync(path.join(home, 'timelines'))).toEqual(['05-loop.json'])
})

test('the last one counts, and it has an end', async () => {
  await keepTimeline('05-loop', [event(1, 'ann', 'connected')])
  await keepTimeline('05-loop', Array(5000).fill(event(2, 'bob', 'sent', 'x'.repeat(60))))
  expect(keptTimeline('05-loop')?.[0]).toMatchObject({ who: 'bob' })
  const file = path.join(home, 'timelines', '05-loop.json')
  expect(readFileSync(file).length).toBeLessThan(40_000)
})

test.each([
  '',
  'x',
  '{}',
  '{"format":"learn-tcp/timeline@1","timeline":[{"at":"1","who":3}]}',
  '{"format":"learn-tcp/timeline@9","timeline":[]}',
])('%j is nobody else’s picture', async (text) => {
  await keepTimeline('05-loop', [])
  writeFileSync(path.join(home, 'timelines', '05-loop.json'), text)
  expect(keptTimeline('05-loop')).toBeUndefined()
})

test('where nothing can be kept, nothing is', async () => {
  vi.stubEnv('LEARN_TCP_HOME', '/dev/null/home')
  await keepTimeline('05-loop', [event(1, 'ann', 'connected')])
  expect(keptTimeline('05-loop')).toBeUndefined()
})

const verdict = (exercise: string, timeline: TimelineEvent[]): Verdict => ({
  format: 'learn-tcp/verdict@1',
  exercise,
  outcome: 'passed',
  durationMs: 1,
  steps: [],
  timeline,
  remarks: [],
})

function mainPicture(exercise: string, timeline: TimelineEvent[], describe = false): string {
  const { screen, text } = paper()
  printMainPicture(verdict(exercise, timeline), screen, describe)
  return text()
}

test('06 shows itself below the learner’s own 05', async () => {
  await keepForLater(verdict('05-loop', loop))
  const text = mainPicture('06-go-concurrent', atOnce)
  expect(text).toMatch(/loop: one after another\n.*carol.*\n.*dave.*\n.*erin/)
  expect(text).toMatch(/go-concurrent: a thread each\n {2}client 1/)
  expect(mainPicture('06-go-concurrent', atOnce, true)).toMatch(/erin was answered after 3\.0/)
})

test('without a 05 it says how to get it', () => {
  const text = mainPicture('06-go-concurrent', atOnce)
  expect(text).toContain('go-concurrent: a thread each')
  expect(text).toContain('npx learn-tcp verify loop')
})

test('the headings say what was seen', async () => {
  await keepForLater(verdict('05-loop', atOnce))
  const oneThread = atOnce.filter(({ who }) => !/thread [2-9]/.test(who))
  const text = mainPicture('06-go-concurrent', oneThread)
  expect(text).toContain('loop: a thread each')
  expect(text).toContain('go-concurrent: at the same time')
})

test('no other exercise has it, and no other is kept', async () => {
  await keepForLater(verdict('04-respond', loop))
  expect(keptTimeline('04-respond')).toBeUndefined()
  expect(mainPicture('07-pool', atOnce)).toBe('')
  expect(mainPicture('06-go-concurrent', [])).toBe('')
})
