import { stripVTControlCharacters } from 'node:util'
import { hang, type Terminal, wrap } from './terminal.ts'

const narrowest = 20 // columns of text, below which lines of a word or two are hard to read

/** Rows in columns, the first as the heading; the widest column is wrapped where all do not fit. */
export function table(rows: string[][], width: number, color: Terminal['color']): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => length(row[at]))))
  const widest = Math.max(...widths)
  const excess = widths.reduce((sum, one) => sum + one + 2, -2) - width
  if (excess > 0 && widest - excess < narrowest) return asList(rows, width)
  if (excess > 0) widths[widths.indexOf(widest)] = widest - excess

  const [heading = '', ...body] = rows.map((row) => asLines(row, widths))
  const rule = widths.map((one) => '─'.repeat(one)).join('  ')
  return [color.bold(heading), color.dim(rule), ...body].join('\n')
}

function asLines(row: string[], widths: number[]): string {
  const cells = widths.map((width, at) => wrap(row[at] ?? '', width).split('\n'))
  const height = Math.max(...cells.map((lines) => lines.length))
  const line = (number: number) =>
    cells.map((lines, at) => pad(lines[number] ?? '', widths[at] ?? 0)).join('  ')
  return Array.from({ length: height }, (_, number) => line(number).trimEnd()).join('\n')
}

/** For narrow screens: each row says what its columns say, behind their headings. */
function asList([names = [], ...body]: string[][], width: number): string {
  return body
    .map((row) =>
      row
        .map((cell, at) => (names[at] ? `${names[at]}: ${cell}` : cell))
        .map((text, at) => hang(at === 0 ? '- ' : '  ', text, width))
        .join('\n'),
    )
    .join('\n')
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - length(text), 0))
}

function length(text = ''): number {
  return stripVTControlCharacters(text).length
}
