import type { ChalkInstance } from 'chalk'
import type { Terminal } from '../terminal.ts'
import type { Life } from './lives.ts'

/** The marks of a client's bar: each can be read without colours, and has a counterpart in ASCII. */
export const MARKS = {
  handshake: '·',
  queue: '░',
  perhaps: '▒',
  served: '█',
  answer: '◀',
  reset: '×',
} as const

type Mark = (typeof MARKS)[keyof typeof MARKS]

export const MEANINGS: Record<Mark, string> = {
  '·': 'waits for the handshake',
  '░': 'in the accept queue',
  '▒': 'accepted somewhere here',
  '█': 'with the server or its queue',
  '◀': 'the answer begins',
  '×': 'reset or refused',
}

const STYLES: Record<Mark, (color: ChalkInstance, text: string) => string> = {
  '·': (color, text) => color.dim(text),
  '░': (color, text) => color.magenta(text),
  '▒': (color, text) => color.magenta(text),
  '█': (color, text) => color.green(text),
  '◀': (color, text) => color.green(text),
  '×': (color, text) => color.red(text),
}

/** Columns for milliseconds: `at` gives the column of a moment, never one beyond the last. */
export interface Scale {
  from: number
  until: number
  width: number
}

export function columnOf(moment: number, { from, until, width }: Scale): number {
  const share = (moment - from) / (until - from || 1)
  return Math.round(Math.min(1, Math.max(0, share)) * width)
}

/**
 * The bar of a client, in characters. One that was served has one mark for it at least, however short it was; so
 * has one of which nothing else is known.
 */
export function barOf(life: Life, scale: Scale): string {
  const { began, connected, accepted, answered, ended, end } = life
  const last = ended ?? scale.until
  const column = (moment: number) => columnOf(Math.min(moment, last), scale)
  const cells: string[] = []
  const fill = (mark: string, from: number, to: number) => {
    for (let i = column(from); i < column(to); i++) cells[i] = mark
  }
  const known = connected === undefined ? MARKS.handshake : MARKS.queue
  const isServed = accepted !== undefined && accepted.at <= last
  fill(MARKS.handshake, began, connected ?? last)
  if (connected !== undefined) fill(MARKS.queue, connected, accepted?.notBefore ?? last)
  if (accepted) fill(MARKS.perhaps, accepted.notBefore, accepted.at)
  if (accepted) fill(MARKS.served, accepted.at, last)
  const lastCell = Math.max(column(last) - 1, Math.min(column(began), scale.width - 1))
  cells[lastCell] = isServed ? MARKS.served : (cells[lastCell] ?? known)
  if (answered !== undefined && column(answered) < lastCell) cells[column(answered)] = MARKS.answer
  if (end && end !== 'closed' && end !== 'left') cells[lastCell] = MARKS.reset
  return Array.from({ length: cells.length }, (_, i) => cells[i] ?? ' ').join('')
}

/** The colours of a bar, where there are colours. */
export function colored(bar: string, color: ChalkInstance): string {
  return bar.replace(/([^ ])\1*/g, (run) => STYLES[run[0] as Mark]?.(color, run) ?? run)
}

/** What the marks in these bars mean: only of those that occur, as many on a line as find room. */
export function printLegend(meanings: [mark: string, meaning: string][], out: Terminal): void {
  const lines: string[] = []
  for (const [mark, meaning] of meanings) {
    const item = `${mark} ${meaning}`
    const line = lines.at(-1)
    if (line !== undefined && 2 + line.length + 3 + item.length <= out.columns)
      lines[lines.length - 1] = `${line}   ${item}`
    else lines.push(item)
  }
  for (const line of lines) out.print(out.color.dim(`  ${line}`))
}

export function meaningsOf(bars: string[]): [string, string][] {
  const used = new Set(bars.join(''))
  return Object.entries(MEANINGS).filter(([mark]) => used.has(mark))
}
