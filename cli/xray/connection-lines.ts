import { count } from '../../checker/text.ts'
import { type Canvas, isNarrow, setIn } from './canvas.ts'
import type { Connection, Snapshot } from './snapshot.ts'

/** How many connections are in which state, and at most so many of them each on its own line. */
export function connectionLines(
  { states, connections, processes }: Snapshot,
  canvas: Canvas,
  most: number,
): string[] {
  const { color } = canvas
  const counts = Object.entries(states).map(([state, n]) => `${n} ${state}`)
  const title = `${color.bold('connections')}  ${counts.join(' · ') || 'none'}`
  const shown = connections.slice(0, most)
  const rows = shown.map((one) => cells(one, processes.length > 1))
  const widths = [0, 1, 2].map((at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)))
  const lines = rows.map(([client = '', state = '', unread = '', holder = ''], i) => {
    const who = shown[i]?.accepted ? holder : color.magenta(holder)
    if (isNarrow(canvas)) {
      const news = [client, state].join(' ')
      return setIn(`  ${[news, ...(unread === NOTHING ? [] : [unread]), who].join(', ')}`, canvas)
    }
    const columns = [client, state, unread].map((cell, at) => cell.padEnd(widths[at] ?? 0))
    return setIn(`  ${[...columns, who].join('  ')}`.trimEnd(), canvas)
  })
  const more = connections.length - shown.length
  return [setIn(title, canvas), ...lines, ...(more > 0 ? [color.dim(`  and ${more} more`)] : [])]
}

function cells(one: Connection, severalProcesses: boolean): string[] {
  return [one.client, one.state, unreadOf(one), holder(one, severalProcesses)]
}

const NOTHING = 'nothing unread'

function unreadOf({ unread, finUnread }: Connection): string {
  const what = [
    ...(unread > 0 ? [count(unread, 'byte')] : []),
    ...(finUnread ? [unread > 0 ? 'FIN' : 'its FIN'] : []),
  ]
  return what.length === 0 ? NOTHING : `${what.join(', ')} unread`
}

function holder(one: Connection, severalProcesses: boolean): string {
  const { accepted, state, thread, pid, descriptor } = one
  if (state === 'SYN_RECV') return 'handshake not complete'
  if (!accepted) return 'not accepted yet'
  if (descriptor === undefined)
    return /^(FIN_WAIT|LAST_ACK|CLOSING)/.test(state) ? 'closed by the server' : 'holder not seen'
  if (severalProcesses) return `descriptor ${descriptor} of process ${pid}`
  return `descriptor ${descriptor}${thread === undefined ? '' : `, ${thread}`}`
}
