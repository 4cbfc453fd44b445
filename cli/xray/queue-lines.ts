import { type Canvas, isNarrow, setIn } from './canvas.ts'
import type { Listener, Snapshot } from './snapshot.ts'

/** The longest bar, in columns: behind it one column stands for several clients. */
const BAR = 24

/** The accept queues as bars against their backlogs, and who does not even get into them. */
export function queueLines(snapshot: Snapshot, canvas: Canvas): string[] {
  const { listeners, ports, keptOut } = snapshot
  if (listeners.length === 0)
    return [setIn(`nobody listens on port ${ports.join(', ')} any more`, canvas)]
  const several = listeners.length > 1
  const lines = listeners.map((one) => queueLine(one, several, canvas))
  if (keptOut === 0) return lines
  const who = `${keptOut} more ${keptOut === 1 ? 'client' : 'clients'} of this machine`
  const words = `  and ${who} kept out: the handshake is dropped`
  return [...lines, setIn(canvas.color.red(words), canvas)]
}

function queueLine(listener: Listener, oneOfSeveral: boolean, canvas: Canvas): string {
  const title = canvas.color.bold(`accept queue${oneOfSeveral ? ` of ${listener.address}` : ''}`)
  const contents = queue(listener, canvas)
  return isNarrow(canvas)
    ? `${setIn(title, canvas)}\n${setIn(`  ${contents}`, canvas)}`
    : setIn(`${title}  ${contents}`, canvas)
}

/** listen(fd, 3) lets 4 clients wait: Linux takes a client while the queue is not longer than the backlog. */
function queue({ queued, backlog }: Listener, { color, columns }: Canvas): string {
  const longest = Math.min(BAR, columns - 4)
  if (backlog === undefined) {
    const waiting = queued === 0 ? 'empty' : `${'█'.repeat(Math.min(queued, longest))} ${queued}`
    return `${waiting} (backlog not known: ss is not installed)`
  }
  const room = backlog + 1
  const length = Math.min(room, longest)
  const filled = Math.min(length, Math.ceil((queued * length) / room))
  const paint = queued >= room ? color.red : color.magenta
  const bar = `${paint('█'.repeat(filled))}${'░'.repeat(length - filled)}`
  const words = queued >= room ? paint(`${queued} of ${room}: full`) : `${queued} of ${room}`
  return `${bar}  ${words} (backlog ${backlog} + 1)`
}
