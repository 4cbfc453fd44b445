import { visible } from '../../checker/output.ts'
import { count } from '../../checker/text.ts'
import { hang } from '../terminal.ts'
import { type Canvas, type Listed, setIn } from './canvas.ts'
import { connectionLines } from './connection-lines.ts'
import { queueLines } from './queue-lines.ts'
import type { ServerProcess, Snapshot } from './snapshot.ts'
import { threadLines } from './thread-lines.ts'

const ENOUGH: Listed = { threads: 20, connections: 10 }

/** A snapshot as lines, none wider than the canvas; `listed` shortens its lists. */
export function draw(snapshot: Snapshot, canvas: Canvas, listed = ENOUGH): string[] {
  const { processes, notes } = snapshot
  const several = processes.length > 1
  const sections = [
    [
      ...processes.map((one) => processLine(one, canvas)),
      ...notes.map((note) => hang('! ', note, canvas.columns)),
    ],
    queueLines(snapshot, canvas),
    ...processes.map((one) => threadLines(one, several, canvas, listed.threads)),
    connectionLines(snapshot, canvas, listed.connections),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
    .split('\n')
}

/**
 * The same in so many rows: the lists become shorter, then blank lines go, then the end; each cut says what is missing.
 * Drawn densely it has no blank lines from the first.
 */
export function drawWithin(
  rows: number,
  snapshot: Snapshot,
  canvas: Canvas,
  { densely = false } = {},
): string[] {
  const listed = { ...ENOUGH }
  for (;;) {
    const lines = draw(snapshot, canvas, listed).filter((line) => !densely || line !== '')
    if (lines.length <= rows) return lines
    if (listed.connections > 2) listed.connections--
    else if (listed.threads > 2) listed.threads--
    else return cut(lines, rows, canvas)
  }
}

function cut(all: string[], rows: number, { color }: Canvas): string[] {
  const lines = all.filter((line) => line !== '')
  if (lines.length <= rows) return lines
  const kept = Math.max(rows - 1, 0)
  const missing = color.dim(`… ${count(lines.length - kept, 'line')} more`)
  return [...lines.slice(0, kept), missing].slice(0, rows)
}

function processLine(one: ServerProcess, canvas: Canvas): string {
  const { color } = canvas
  const name = visible(one.name).replaceAll('\n', '\\n').slice(0, 30)
  const facts = [
    `${count(one.descriptors, 'descriptor')} (${count(one.sockets, 'socket')})`,
    `${Math.round(one.memoryBytes / 1e6)} MB`,
    ...(one.cpuPercent === undefined ? [] : [`${one.cpuPercent} % CPU`]),
  ]
  const line = `${color.bold(`process ${one.pid}`)} (${name}): ${facts.join(' · ')}`
  if (!one.stopped) return setIn(line, canvas)
  const stopped = color.red(
    `It is stopped (SIGSTOP, or Ctrl-Z): kill -CONT ${one.pid} lets it go on.`,
  )
  return `${setIn(line, canvas)}\n${setIn(`  ${stopped}`, canvas)}`
}
