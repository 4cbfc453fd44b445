import type { Terminal } from '../../terminal.ts'
import type { CaseSummary, PointSummary } from '../summary.ts'
import { cut, nameWidth } from './names.ts'

const CELL = 8

/** A row for each server, a column for each number of clients: as many columns as find room. */
export function printGrid(
  title: string,
  { series }: CaseSummary,
  figure: (point: PointSummary) => string,
  out: Terminal,
): void {
  const names = nameWidth(series, out)
  const loads = new Set(series.flatMap(({ points }) => points.map((point) => point.connections)))
  const room = Math.max(1, Math.floor((out.columns - names - 2) / CELL))
  const columns = some(
    [...loads].sort((a, b) => a - b),
    room,
  )
  const row = (name: string, cells: string[]) =>
    `  ${cut(name, names)}${cells.map((text) => text.padStart(CELL)).join('')}`
  const { dim } = out.color
  out.say(`  ${dim(title)}`)
  out.print(
    dim(
      row(
        'clients',
        columns.map((n) => n.toLocaleString('en-US')),
      ),
    ),
  )
  for (const { subject, points } of series) {
    const cells = columns.map((n) => {
      const point = points.find(({ connections }) => connections === n)
      return point ? figure(point) : '–'
    })
    out.print(row(subject.name, cells))
  }
  out.print()
}

/** So many of them, the first and the last among them. */
function some(numbers: number[], room: number): number[] {
  if (numbers.length <= room) return numbers
  if (room === 1) return numbers.slice(-1)
  const at = (i: number) => Math.round((i * (numbers.length - 1)) / (room - 1))
  return Array.from({ length: room }, (_, i) => numbers[at(i)] as number)
}
