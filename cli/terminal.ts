import { isatty } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import type { ChalkInstance } from 'chalk'
import { wrapAnsi } from 'fast-wrap-ansi'
import { inAscii, wantsAscii } from './ascii.ts'
import { write } from './output.ts'

/** What a command knows of the place it prints to. */
export interface Terminal {
  /** Width of the screen; 80 where there is none. */
  columns: number
  /** chalk, already at level 0 where colours are off: never ask again. */
  color: ChalkInstance
  /** What it prints is turned into ASCII. Only who counts characters needs to know: `…` becomes three. */
  ascii: boolean
  /** Whether stdout is a screen. Whether questions can be asked is for prompts.ts to say. */
  isTTY: boolean
  /** Writes the text and a newline to stdout, as it is. */
  print(text?: string): void
  /** The same, wrapped to the width at blanks; the indentation of each line is kept. */
  say(text: string): void
  /** The same behind a first word or a mark: the further lines start below the text. */
  hanging(mark: string, text: string): void
  /** Writes the wrapped text to stderr. */
  warn(text: string): void
}

/** The terminal of this process. A `--no-color` outweighs FORCE_COLOR, which outweighs NO_COLOR. */
export async function terminal({ noColor = false, ascii = wantsAscii() } = {}): Promise<Terminal> {
  const isTTY = isatty(1)
  const columns = (isTTY && process.stdout.columns) || Number(process.env.COLUMNS) || 80
  return terminalOn({ columns, color: await colors(isTTY, noColor), ascii, isTTY, write })
}

/** A terminal on anything that takes text: 1 for its output, 2 for its warnings. */
export function terminalOn({
  write,
  ...place
}: Pick<Terminal, 'columns' | 'color' | 'ascii' | 'isTTY'> & {
  write(to: 1 | 2, text: string): void
}): Terminal {
  const { columns, ascii } = place
  const own = ascii ? inAscii : (text: string) => text
  const print = (text = '') => write(1, `${own(text)}\n`)
  return {
    ...place,
    print,
    say: (text) => print(wrap(own(text), columns)),
    hanging: (mark, text) => print(hang(own(mark), own(text), columns)),
    warn: (text) => write(2, `${wrap(own(text), columns)}\n`),
  }
}

/** Wraps at blanks and keeps the indentation of each line. */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => {
      const indent = /^ */.exec(line)?.[0] ?? ''
      const wrapped = wrapAnsi(line.slice(indent.length), Math.max(columns - indent.length, 10))
      return indent + wrapped.replaceAll('\n', `\n${indent}`)
    })
    .join('\n')
}

/** The rows of a line that is too wide for the screen, with its indentation; words are broken only where they must be. */
export function fold(line: string, columns: number): string[] {
  const plain = stripVTControlCharacters(line)
  if (plain.length <= columns) return [line]
  const indent = ' '.repeat(Math.min(/^[-+]? */.exec(plain)?.[0].length ?? 0, columns >> 1))
  const room = Math.max(columns - indent.length, 10)
  const [first = '', ...rest] = wrapAnsi(line, columns, { hard: true, trim: false }).split('\n')
  const left = rest.join('').replace(/^((?:\x1b\[[0-9;]*m)*) +/, '$1')
  if (stripVTControlCharacters(left) === '') return [first]
  const further = wrapAnsi(left, room, { hard: true, trim: false })
  return [first, ...further.split('\n').map((row) => indent + row)]
}

/** On one line, whatever its length. */
export function clip(text: string, columns: number, { ascii }: { ascii: boolean }): string {
  const [own, more] = ascii ? [inAscii(text), '...'] : [text, '…']
  return own.length <= columns ? own : own.slice(0, Math.max(columns - more.length, 0)) + more
}

/** Wraps the text behind a mark, and indents its further lines by the width of the mark. */
export function hang(mark: string, text: string, columns: number): string {
  const width = stripVTControlCharacters(mark).length
  return mark + wrap(text, columns - width).replaceAll('\n', `\n${' '.repeat(width)}`)
}

/** chalk, where there may be colours; without them it need not be loaded, which takes 10 ms. */
async function colors(isTTY: boolean, noColor: boolean): Promise<ChalkInstance> {
  const { FORCE_COLOR, NO_COLOR } = process.env
  if (noColor || (FORCE_COLOR === undefined && (NO_COLOR || !isTTY))) return plain
  const { Chalk, supportsColor } = await import('chalk')
  return new Chalk({ level: supportsColor ? supportsColor.level : 0 }) // TERM=dumb is chalk's
}

/** Every style of it is itself, and leaves the text as it is. It is no promise: it has no `then`. */
const plain = new Proxy((text: string) => text, {
  get: (_, name) => (name === 'level' ? 0 : name === 'then' ? undefined : plain),
}) as unknown as ChalkInstance
