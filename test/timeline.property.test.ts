import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventName, TimelineEvent } from '../checker/verdict.ts'
import { describe as inSentences } from '../cli/render/described.ts'
import { printLanes } from '../cli/render/lanes.ts'
import { livesOf, mostInTheQueue } from '../cli/render/lives.ts'
import { printEverything, printTimeline } from '../cli/render/timeline.ts'
import { paper } from './paper.ts'

/* What holds for the pictures of every timeline, also of ones that no server has ever caused. */

const EVENTS: EventName[] = [
  'started',
  'listening',
  'exited',
  'connecting',
  'connected',
  'refused',
  'accepted',
  'sent',
  'received',
  'left',
  'reset-sent',
  'closed',
  'reset',
  'thread',
]

const who = fc.oneof(
  fc.constantFrom('ann', 'bob', 'carol', 'server', 'thread 1', 'thread 12'),
  fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }),
)
const moment = fc.double({ min: 0, max: 100_000, noNaN: true })

const event: fc.Arbitrary<TimelineEvent> = fc.record(
  {
    at: moment,
    who,
    event: fc.constantFrom(...EVENTS),
    notBefore: moment,
    server: fc.constantFrom('server', 'second server'),
    bytes: fc.nat(),
    text: fc.oneof(
      fc.constantFrom('accept', 'read ann', 'sleeps', 'waits', 'runs', 'ended', 'by SIGKILL'),
      fc.string({ maxLength: 90, unit: 'binary' }),
    ),
  },
  { requiredKeys: ['at', 'who', 'event'] },
)

const timeline = fc
  .array(event, { maxLength: 60 })
  .map((events) => events.toSorted((a, b) => a.at - b.at))

const place = fc.record({ columns: fc.integer({ min: 40, max: 200 }), ascii: fc.boolean() })

/** Prints on paper of this size. */
function printed(
  print: (screen: ReturnType<typeof paper>['screen']) => void,
  where: { columns: number; ascii: boolean },
): string[] {
  const { screen, text } = paper(where)
  print(screen)
  return text().split('\n')
}

const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/

describe('the picture of every timeline', () => {
  test('is drawn, and no line is wider than the screen', () => {
    fc.assert(
      fc.property(timeline, place, (events, where) => {
        for (const line of [
          ...printed((screen) => printLanes(events, screen), where),
          ...printed((screen) => printTimeline(events, screen), where),
          ...printed((screen) => printEverything(events, screen), where),
        ])
          expect(line.length).toBeLessThanOrEqual(where.columns)
      }),
      { numRuns: 500 },
    )
  })

  test('replays no control character of a server or a name', () => {
    fc.assert(
      fc.property(timeline, place, (events, where) => {
        for (const line of [
          ...printed((screen) => printLanes(events, screen), where),
          ...printed((screen) => printTimeline(events, screen), where),
          ...printed((screen) => inSentences(events, screen), where),
        ])
          expect(line).not.toMatch(CONTROLS)
      }),
      { numRuns: 500 },
    )
  })

  test('has a sentence for each of the first twenty clients', () => {
    fc.assert(
      fc.property(timeline, (events) => {
        const lives = livesOf(events)
        const lines = printed((screen) => inSentences(events, screen), {
          columns: 200,
          ascii: false,
        })
        if (lives.length > 0) expect(lines.length).toBeGreaterThan(Math.min(20, lives.length))
      }),
      { numRuns: 300 },
    )
  })
})

describe('the lives in every timeline', () => {
  test('are in the order in which the clients connected, and nobody waits more often than they came', () => {
    fc.assert(
      fc.property(timeline, (events) => {
        const lives = livesOf(events)
        const order = lives.map(({ connected, began }) => connected ?? began)
        expect(order).toEqual(order.toSorted((a, b) => a - b))
        const most = mostInTheQueue(lives, 0, 100_001)
        expect(most).toBeLessThanOrEqual(
          lives.filter((life) => life.connected !== undefined).length,
        )
        for (const { connected, accepted } of lives)
          if (accepted && connected !== undefined)
            expect(accepted.at).toBeGreaterThanOrEqual(connected)
      }),
      { numRuns: 500 },
    )
  })
})
