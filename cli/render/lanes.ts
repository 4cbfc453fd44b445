import type { TimelineEvent } from '../../checker/verdict.ts'
import type { Terminal } from '../terminal.ts'

/** The life of one client at a server: milliseconds on the timeline. */
interface Lane {
  who: string
  connected: number
  /** Accepted within this interval: sampled from outside, so never known as a moment. */
  acceptedAfter: number
  accepted: number
  ended: number
}

const WAITING = '░'
const PERHAPS = '▒'
const SERVED = '█'

/** Clients as bars under each other: how long each waited in the accept queue, how long it was served. */
export function printLanes(events: TimelineEvent[], out: Terminal): void {
  const lanes = lanesOf(events)
  const start = Math.min(...lanes.map((lane) => lane.connected))
  const end = Math.max(...lanes.map((lane) => lane.ended))
  const names = Math.max(...lanes.map((lane) => lane.who.length)) + 4
  const width = Math.max(10, Math.min(out.columns, 100) - names - 1)
  const column = (at: number) => Math.round(((at - start) / (end - start || 1)) * width)

  const total = `${Math.round(end - start)} ms`
  out.print(`${' '.repeat(names)}0 ms${total.padStart(width - 4)}`)
  for (const lane of lanes) {
    const [from, after, accepted, to] = [
      lane.connected,
      lane.acceptedAfter,
      lane.accepted,
      lane.ended,
    ].map(column) as [number, number, number, number]
    const bar =
      ' '.repeat(from) +
      WAITING.repeat(after - from) +
      PERHAPS.repeat(accepted - after) +
      SERVED.repeat(Math.max(1, to - accepted))
    out.print(`  ${lane.who.padEnd(names - 2)}${bar}`)
  }
  out.say(
    `  ${WAITING} in the accept queue   ${PERHAPS} accepted somewhere here   ${SERVED} being served`,
  )
}

function lanesOf(events: TimelineEvent[]): Lane[] {
  const lanes = new Map<string, Lane>()
  for (const { who, event, at, notBefore } of events) {
    if (event === 'connected')
      lanes.set(who, { who, connected: at, acceptedAfter: at, accepted: at, ended: at })
    const lane = lanes.get(who)
    if (!lane) continue
    if (event === 'accepted') {
      lane.acceptedAfter = Math.max(lane.connected, notBefore ?? lane.connected)
      lane.accepted = Math.max(lane.connected, at)
    }
    lane.ended = Math.max(lane.ended, at)
  }
  return [...lanes.values()]
}
