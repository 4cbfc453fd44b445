import type { TimelineEvent } from '../../checker/verdict.ts'

/** What became of one client of a server. Milliseconds on the timeline. */
export interface Life {
  who: string
  /** It began to connect. */
  began: number
  /** The handshake was complete: from now on the kernel keeps it in the accept queue. */
  connected?: number
  /** Accepted within this interval: sampled from outside, so never known as a moment. */
  accepted?: { notBefore: number; at: number }
  /** It sent the last bytes before its answer began. */
  asked?: number
  /** The first byte of the answer came. */
  answered?: number
  ended?: number
  end?: End
}

/** The server closed or reset the connection or refused it; or the client left or reset it. */
export type End = 'closed' | 'reset' | 'refused' | 'left' | 'reset-sent'

const ENDS = new Set<string>(['closed', 'reset', 'refused', 'left', 'reset-sent'] satisfies End[])

/** The clients in the order in which they connected. A name that connects again is another client. */
export function livesOf(events: TimelineEvent[]): Life[] {
  const lives: Life[] = []
  const latest = new Map<string, Life>()
  for (const event of events) {
    const { who, at } = event
    let life = latest.get(who)
    const isNew = event.event === 'connecting' || (event.event === 'connected' && !life)
    if (isNew && (!life || life.connected !== undefined || life.ended !== undefined)) {
      life = { who, began: at }
      latest.set(who, life)
      lives.push(life)
    }
    if (life) happensTo(life, event)
  }
  const order = ({ connected, began }: Life) => connected ?? began
  return lives.sort((a, b) => order(a) - order(b))
}

function happensTo(life: Life, { event, at, notBefore, text }: TimelineEvent): void {
  if (event === 'connected') life.connected ??= at
  if (event === 'accepted') {
    const connected = life.connected ?? life.began
    life.accepted ??= {
      notBefore: Math.max(connected, notBefore ?? connected),
      at: Math.max(connected, at),
    }
  }
  if (event === 'sent' && life.answered === undefined) life.asked = at
  if (event === 'received') life.answered ??= at
  if (event === 'left' && text) return // only its sending side: it stays to read
  if (ENDS.has(event) && life.ended === undefined) {
    life.ended = at
    life.end = event as End
  }
}

/** The clients that were seen to wait in the accept queue at this moment. */
export function inTheQueue(lives: Life[], moment: number): number {
  return lives.filter(({ connected, accepted, ended }) => {
    const until = accepted?.notBefore ?? ended ?? Number.POSITIVE_INFINITY
    return connected !== undefined && connected <= moment && moment < until
  }).length
}

/** The most that waited at once between these moments, up to the second; it grows only when somebody connects. */
export function mostInTheQueue(lives: Life[], from: number, until: number): number {
  const moments = lives.map(({ connected }) => connected ?? from)
  const within = moments.filter((moment) => moment >= from && moment < until)
  return Math.max(...[from, ...within].map((moment) => inTheQueue(lives, moment)))
}

/** A thread of the server, and what it was seen to do, each until the next. */
export interface ThreadLife {
  who: string
  states: { at: number; text: string }[]
}

export function threadsOf(events: TimelineEvent[]): ThreadLife[] {
  const threads = new Map<string, ThreadLife>()
  for (const { who, event, at, text = '' } of events) {
    if (event !== 'thread') continue
    const thread = threads.get(who) ?? { who, states: [] }
    threads.set(who, thread)
    thread.states.push({ at, text })
  }
  const number = ({ who }: ThreadLife) => Number(/\d+/.exec(who)?.[0] ?? 0)
  return [...threads.values()].sort((a, b) => number(a) - number(b))
}
