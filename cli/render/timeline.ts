import type { TimelineEvent } from '../../checker/verdict.ts'
import type { Terminal } from '../terminal.ts'

/** One line an event: when, who, in which direction, what. */
export function printTimeline(events: TimelineEvent[], out: Terminal): void {
  const told = events.filter(({ event }) => event !== 'connecting' && event !== 'started')
  const nameWidth = Math.max(0, ...told.map(({ who }) => who.length))
  for (const event of told) {
    const [arrow, words] = say(event)
    const line = `${clock(event.at)}  ${event.who.padEnd(nameWidth)} ${arrow} ${words}`
    out.print(cut(line, out.columns))
  }
}

const TO_SERVER = '──▶'
const TO_CLIENT = '◀──'

function say({ event, text = '', bytes = 0 }: TimelineEvent): [string, string] {
  switch (event) {
    case 'connected':
      return [TO_SERVER, 'connected']
    case 'refused':
      return [TO_CLIENT, 'connection refused']
    case 'accepted':
      return [TO_CLIENT, 'accepted']
    case 'sent':
      return [TO_SERVER, `${printable(text)}, ${bytes} bytes`]
    case 'received':
      return [TO_CLIENT, `${printable(text)}, ${bytes} bytes`]
    case 'left':
      return [TO_SERVER, text || 'left (FIN)']
    case 'reset-sent':
      return [TO_SERVER, 'pulled the plug (RST)']
    case 'closed':
      return [TO_CLIENT, 'closed (FIN)']
    case 'reset':
      return [TO_CLIENT, 'reset (RST)']
    case 'exited':
      return ['   ', `ended ${text}`]
    default:
      return ['   ', event]
  }
}

const ms = (at: number) => `${Math.round(at)} ms`
const clock = (at: number) => ms(at).padStart(9)

function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·').trim()
}

function cut(line: string, columns: number): string {
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line
}
