import { expect, describe as suite, test } from 'vitest'
import type { EventName, TimelineEvent } from '../checker/verdict.ts'
import { describeBeforeAfter, printBeforeAfter } from '../cli/render/before-after.ts'
import { describe } from '../cli/render/described.ts'
import { printLanes, type Shown } from '../cli/render/lanes.ts'
import { withoutPause } from '../cli/render/left-out.ts'
import { livesOf } from '../cli/render/lives.ts'
import { printEverything, printTimeline } from '../cli/render/timeline.ts'
import { printPredictions } from '../cli/render/verdict.ts'
import { isStaircase, waveOf } from '../cli/render/waves.ts'
import { paper } from './paper.ts'
import { atOnce, client, crowd, event, inOrder, loop, misfortunes, thread } from './timelines.ts'

/*
 * The pictures, for eyes and for ears, of timelines that are always the same. `npx vitest run test/lanes.test.ts -u`
 * writes test/pictures anew; the diff shows what has changed for a reader.
 */

function lanes(
  events: TimelineEvent[],
  place: { columns?: number; ascii?: boolean } = {},
  shown: Shown = {},
) {
  const { screen, text } = paper(place)
  printLanes(events, screen, shown)
  return text()
}

function sentences(events: TimelineEvent[], columns = 80) {
  const { screen, text } = paper({ columns })
  describe(events, screen)
  return text()
}

const picture = (text: string, name: string) =>
  expect(text).toMatchFileSnapshot(`pictures/${name}.txt`)

const TIMELINES = { loop, atOnce, misfortunes, crowd }

suite.each(Object.entries(TIMELINES))('%s', (name, events) => {
  test.each([40, 80, 100])('in %i columns, none of them too many', async (columns) => {
    const text = lanes(events, { columns })
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
    await picture(text, `${name}-${columns}`)
  })

  test('in ASCII, as wide', async () => {
    const text = lanes(events, { ascii: true })
    expect(text).toMatch(/^[\n -~]*$/)
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(80)
    await picture(text, `${name}-ascii`)
  })

  test('in sentences, without a drawing', async () => {
    const text = sentences(events)
    expect(text).toMatch(/^[\n -~]*$/)
    await picture(text, `${name}-described`)
  })
})

suite('what else there is to show', () => {
  test('nobody came: nothing', () => {
    expect(lanes([])).toBe('')
    expect(lanes([event(3, 'server', 'listening'), thread(4, 1, 'accept')])).toBe('')
    expect(sentences([])).toBe('')
  })

  test('everything at one moment', async () => {
    const all = [client('ann', { connected: 5, accepted: [5, 5], answered: 5, ended: 5 })]
    await picture(lanes(inOrder(...all, client('bob', { connected: 5 }))), 'no-time')
  })

  test('with a failure: the last ones, and how many came before them', async () => {
    await picture(lanes(crowd, {}, { clients: 6, threads: 3, last: true }), 'crowd-last')
  })

  test('a screen of 20 columns does not break it', () => {
    expect(lanes(loop, { columns: 20 })).toContain('erin')
  })

  test('a name that comes again is another client', () => {
    const twice = inOrder(
      client('frank', { connected: 5, ended: 9, end: 'left' }),
      client('frank', { connected: 20, accepted: [20, 25], ended: 30 }),
    )
    expect(livesOf(twice).map(({ connected, ended }) => [connected, ended])).toEqual([
      [5, 9],
      [20, 30],
    ])
  })

  test('who closes her sending side stays', () => {
    const events = client('ann', { connected: 5, accepted: [5, 6], answered: 90, ended: 91 })
    events.splice(3, 0, event(20, 'ann', 'left', { text: 'sending side closed' }))
    expect(livesOf(events)).toMatchObject([{ ended: 91, end: 'closed' }])
  })

  test('escape codes come out harmless, wherever they are', () => {
    const evil = '\x1b[2J\x9b31m'
    const events = inOrder(
      client(`ann${evil}`, { connected: 5, accepted: [5, 6], asked: 8 }),
      [event(9, `ann${evil}`, 'received', { text: `HTTP ${evil}`, bytes: 5 })],
      [thread(9, 1, `read ${evil}`), event(90, 'server', 'exited', { text: evil })],
    )
    const { screen, text } = paper()
    printLanes(events, screen)
    printTimeline(events, screen)
    printEverything(events, screen)
    describe(events, screen)
    expect(text()).toContain('ann')
    expect(text()).not.toMatch(/[\x1b\x9b]/)
  })
})

suite('time in which something was measured again', () => {
  const other = (at: number, event: EventName) => ({ at, who: 'the same, again', event })
  const pause = [other(165, 'started'), other(1900, 'exited')]
  const later = loop.map((one) => (one.at > 160 ? { ...one, at: one.at + 2000 } : one))

  test('is left out, but for a trace', () => {
    const { events, leftOut } = withoutPause(later, [...loop, ...pause])
    expect(leftOut).toBe(2082)
    expect(events.filter(({ at }) => at <= 160)).toEqual(later.filter(({ at }) => at <= 160))
    expect(events.at(-1)?.at).toBe(575 + 2000 - 2082)
  })

  test('stays when it was short, or when something happened to a client', () => {
    expect(withoutPause(later, loop)).toEqual({ events: later, leftOut: 0 })
    const busy = [200, 480, 700, 950, 1200, 1490, 1700, 1990, 2200].map((at) =>
      event(at, 'bob', 'received'),
    )
    const all = inOrder(later, busy)
    expect(withoutPause(all, [...all, ...pause])).toEqual({ events: all, leftOut: 0 })
  })
})

suite('before and after', () => {
  const runs = () => [
    { heading: 'loop: one after another', wave: waveOf(loop) ?? never() },
    { heading: 'go-concurrent: a thread each', wave: waveOf(atOnce) ?? never() },
  ]

  test('the wave is those who asked together', () => {
    const [before, after] = runs()
    expect(before?.wave.lives.map(({ who }) => who)).toEqual(['carol', 'dave', 'erin'])
    expect(after?.wave.lives).toHaveLength(7)
    expect(runs().map(({ wave }) => isStaircase(wave))).toEqual([true, false])
    expect(runs().map(({ wave }) => wave.threads)).toEqual([1, 7])
  })

  test.each([40, 80])('on one scale, in %i columns', async (columns) => {
    const { screen, text } = paper({ columns })
    printBeforeAfter(runs(), screen)
    for (const line of text().split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
    await picture(text(), `before-after-${columns}`)
  })

  test('in sentences', async () => {
    const { screen, text } = paper()
    describeBeforeAfter(runs(), screen)
    await picture(text(), 'before-after-described')
  })

  test('no wave: fewer than three, no answers, no work known', () => {
    expect(waveOf([])).toBeUndefined()
    expect(waveOf(misfortunes)).toBeUndefined()
    expect(waveOf(loop.filter(({ event }) => event !== 'started'))).toBeUndefined()
  })
})

test('a prediction and what came of it', async () => {
  const { screen, text } = paper({ columns: 60 })
  const question = 'Three clients ask at the same moment. When is the third answered?'
  const answer = '312 ms after it asked: three times the work of 104 ms.'
  printPredictions({ predictions: [{ question, answer }] }, screen)
  await picture(text(), 'prediction')
})

function never(): never {
  throw new Error('there should be a wave')
}
