import { count } from '../../checker/text.ts'
import type { TimelineEvent } from '../../checker/verdict.ts'
import { hang, type Terminal } from '../terminal.ts'
import { threadsOf } from './lives.ts'

/** One line an event: when, who, in which direction, what. */
export function printTimeline(events: TimelineEvent[], out: Terminal): void {
  printEvents(events.filter(isTold), out)
}

/** An event of which a learner reads; what the threads did is told in one line a thread. */
export const isTold = ({ event }: TimelineEvent): boolean =>
  event !== 'connecting' && event !== 'started' && event !== 'thread'

/** Who sends byte after byte is told in one line. */
export function gathered(events: TimelineEvent[]): TimelineEvent[] {
  const told: TimelineEvent[] = []
  for (const event of events) {
    const last = told.at(-1)
    const isDrop = event.event === 'sent' && event.bytes === 1
    if (isDrop && last?.event === 'sent' && last.who === event.who && (last.bytes ?? 0) > 0)
      told[told.length - 1] = {
        ...last,
        text: `byte after byte until ${ms(event.at)}`,
        bytes: (last.bytes ?? 0) + 1,
      }
    else told.push(event)
  }
  return told
}

/** Every event of every server, server by server. */
export function printEverything(timeline: TimelineEvent[], out: Terminal): void {
  for (const [server, events] of byServer(timeline)) {
    out.print()
    out.print(out.color.bold(server))
    printEvents(events, out)
  }
}

function byServer(timeline: TimelineEvent[]): Map<string, TimelineEvent[]> {
  const servers = new Map<string, TimelineEvent[]>()
  for (const event of timeline) {
    const server = event.server ?? event.who
    servers.set(server, [...(servers.get(server) ?? []), event])
  }
  return servers
}

/** What each thread was seen to do, a line a thread. */
export function printThreads(events: TimelineEvent[], out: Terminal): void {
  for (const { who, states } of threadsOf(events)) {
    const words = states.map(({ text }) => printable(text))
    out.hanging(`${' '.repeat(11)}${who}  `, words.join(', then '))
  }
}

function printEvents(told: TimelineEvent[], out: Terminal): void {
  const nameWidth = Math.max(0, ...told.map(({ who }) => who.length))
  for (const event of told) {
    const [arrow, words] = say(event)
    const line = `${clock(event.at)}  ${event.who.padEnd(nameWidth)} ${arrow} ${words}`.trimEnd()
    for (const row of event.event === 'exited' ? rowsOf(event, line, out) : [line])
      out.print(cut(harmless(row), out))
  }
}

/** The exit code stands at the end: where it would be cut off, the name is not put into its column. */
function rowsOf({ at, who, text }: TimelineEvent, line: string, out: Terminal): string[] {
  if (line.length <= out.columns) return [line]
  return hang(`${clock(at)}  `, harmless(`${who} ended ${text}`), out.columns).split('\n')
}

const TO_SERVER = '──▶'
const TO_CLIENT = '◀──'

function say({ event, text = '', bytes = 0 }: TimelineEvent): [string, string] {
  switch (event) {
    case 'connecting':
      return [TO_SERVER, 'connecting']
    case 'connected':
      return [TO_SERVER, 'connected']
    case 'refused':
      return [TO_CLIENT, 'connection refused']
    case 'accepted':
      return [TO_CLIENT, 'accepted']
    case 'sent':
      return [TO_SERVER, `${printable(text)}, ${count(bytes, 'byte')}`]
    case 'received':
      return [TO_CLIENT, `${printable(text)}, ${count(bytes, 'byte')}`]
    case 'left':
      return [TO_SERVER, text || 'left (FIN)']
    case 'reset-sent':
      return [TO_SERVER, 'pulled the plug (RST)']
    case 'closed':
      return [TO_CLIENT, 'closed (FIN)']
    case 'reset':
      return [TO_CLIENT, 'reset (RST)']
    case 'started':
      return ['   ', `started ${printable(text)}`]
    case 'thread':
      return ['   ', printable(text)]
    case 'exited':
      return ['   ', `ended ${text}`]
    default:
      return ['   ', event]
  }
}

const ms = (at: number) => `${Math.round(at)} ms`
const clock = (at: number) => ms(at).padStart(9)

/** What a server sends may hold escape codes: they come out as dots. */
export function harmless(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·')
}

const printable = (text: string) => harmless(text).trim()

/** A name that fits: of several words the end is kept, which tells it from others. `resetting… 12`, `after ivan` */
export function short(name: string, width: number, out: Terminal): string {
  if (name.length <= width) return name
  const told = name.replace(/^the client (?=after )/, '')
  const [last = ''] = /\S+$/.exec(told) ?? []
  const room = width - last.length - (out.ascii ? 3 : 2)
  if (told.length <= width || last === told || room < 3) return cut(told, out, width)
  const words = /^.*(?= )/.exec(told.slice(0, room + 1))?.[0] ?? told.slice(0, room)
  return `${words}${out.ascii ? '..' : '…'} ${last}`
}

/** Cut off at this width, the screen's unless another is given. */
export function cut(line: string, out: Terminal, width = out.columns): string {
  const mark = out.ascii ? '..' : '…'
  return line.length > width ? `${line.slice(0, width - mark.length)}${mark}` : line
}
