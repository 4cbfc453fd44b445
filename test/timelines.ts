import type { EventName, TimelineEvent } from '../checker/verdict.ts'

/* Timelines that are always the same. */

const ADDRESSEE = 'server'

export function event(at: number, who: string, name: EventName, more: Partial<TimelineEvent> = {}) {
  return { at, who, event: name, ...(who !== ADDRESSEE && { server: ADDRESSEE }), ...more }
}

export interface Life {
  began?: number
  connected?: number
  /** Accepted within this interval. */
  accepted?: [number, number]
  asked?: number
  answered?: number
  ended?: number
  end?: EventName
}

/** The events of one client. */
export function client(who: string, life: Life): TimelineEvent[] {
  const { connected, began = connected, accepted, asked, answered, ended, end = 'closed' } = life
  const events: TimelineEvent[] = []
  if (began !== undefined) events.push(event(began, who, 'connecting'))
  if (connected !== undefined) events.push(event(connected, who, 'connected'))
  if (accepted) events.push(event(accepted[1], who, 'accepted', { notBefore: accepted[0] }))
  if (asked !== undefined) events.push(event(asked, who, 'sent', { bytes: 60, text: 'GET / …' }))
  if (answered !== undefined) events.push(event(answered, who, 'received', { bytes: 71 }))
  if (ended !== undefined) events.push(event(ended, who, end))
  return events
}

export const thread = (at: number, n: number, text: string) =>
  event(at, `thread ${n}`, 'thread', { text })

export const inOrder = (...events: TimelineEvent[][]) => events.flat().sort((a, b) => a.at - b.at)

export const loop = inOrder(
  [event(0, 'server', 'started', { text: 'WORK_MS=100' }), event(40, 'server', 'listening')],
  client('ann', {
    began: 50,
    connected: 51,
    accepted: [51, 55],
    asked: 53,
    answered: 154,
    ended: 155,
  }),
  client('bob', {
    began: 51,
    connected: 52,
    accepted: [153, 158],
    asked: 160,
    answered: 262,
    ended: 263,
  }),
  client('carol', { connected: 266, accepted: [266, 270], asked: 270, answered: 372, ended: 372 }),
  client('dave', { connected: 267, accepted: [370, 375], asked: 270, answered: 473, ended: 474 }),
  client('erin', { connected: 268, accepted: [471, 476], asked: 270, answered: 574, ended: 575 }),
  [thread(49, 1, 'accept'), thread(70, 1, 'sleeps'), thread(155, 1, 'read bob')],
  [thread(175, 1, 'sleeps'), thread(265, 1, 'accept'), thread(285, 1, 'sleeps')],
  [thread(575, 1, 'accept')],
)

export const atOnce = inOrder(
  [event(0, 'server', 'started', { text: 'WORK_MS=120' }), thread(9, 1, 'accept')],
  ...[1, 2, 3, 4, 5, 6, 7].map((n) =>
    client(`client ${n}`, {
      began: 8 + n,
      connected: 9 + n,
      accepted: [9 + n, 14 + n],
      asked: 60,
      answered: 181 + n,
      ended: 183 + n,
    }),
  ),
  ...[1, 2, 3, 4, 5, 6, 7].map((n) => [
    thread(40 + n, n + 1, `read client ${n}`),
    thread(80, n + 1, 'sleeps'),
    thread(200, n + 1, 'ended'),
  ]),
)

export const misfortunes = inOrder(
  [event(0, 'server', 'started', { text: 'WORK_MS=50 BACKLOG=3' }), thread(4, 1, 'accept')],
  client('ann', { began: 5, connected: 6, accepted: [6, 9], asked: 8, answered: 100, ended: 300 }),
  client('the client after grace', {
    began: 10,
    connected: 12,
    asked: 20,
    ended: 150,
    end: 'reset',
  }),
  client('left alone', { began: 12, connected: 13 }),
  client('never in', { began: 14 }),
  client('turned away', { began: 200, ended: 200.4, end: 'refused' }),
  client('hasty', { began: 30, connected: 31, accepted: [31, 36], ended: 60, end: 'reset-sent' }),
  client('brief', { began: 90, connected: 90, accepted: [90, 90], answered: 90, ended: 90 }),
  [thread(30, 1, 'read ann'), thread(100, 1, 'write ann'), thread(130, 1, 'runs')],
  [thread(180, 1, 'epoll'), thread(220, 1, 'waits'), thread(260, 2, 'poll hasty')],
  [event(310, 'server', 'exited', { text: 'with exit code 1' })],
)

export const crowd = inOrder(
  ...Array.from({ length: 30 }, (_, i) =>
    client(`client ${i + 1}`, {
      connected: 10 + i,
      accepted: [60 + 20 * i, 65 + 20 * i],
      asked: 45,
      answered: 85 + 20 * i,
      ended: 86 + 20 * i,
    }),
  ),
  ...Array.from({ length: 12 }, (_, i) => [
    thread(5 + i, i + 1, 'waits'),
    thread(300, i + 1, 'sleeps'),
  ]),
)
