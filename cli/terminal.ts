import { stripVTControlCharacters } from 'node:util'
import { Chalk, type ChalkInstance, supportsColor } from 'chalk'
import { wrapAnsi } from 'fast-wrap-ansi'

/** What a command knows of the place it prints to. */
export interface Terminal {
  /** Width of the screen; 80 where there is none. */
  columns: number
  /** chalk, already at level 0 where colours are off: never ask again. */
  color: ChalkInstance
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
export function terminal({ noColor = false } = {}): Terminal {
  const columns = process.stdout.columns || Number(process.env.COLUMNS) || 80
  return {
    columns,
    color: new Chalk({ level: colorLevel(noColor) }),
    isTTY: Boolean(process.stdout.isTTY),
    print: (text = '') => void process.stdout.write(`${text}\n`),
    say: (text) => void process.stdout.write(`${wrap(text, columns)}\n`),
    hanging: (mark, text) => void process.stdout.write(`${hang(mark, text, columns)}\n`),
    warn: (text) => void process.stderr.write(`${wrap(text, columns)}\n`),
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

/** Wraps the text behind a mark, and indents its further lines by the width of the mark. */
export function hang(mark: string, text: string, columns: number): string {
  const width = stripVTControlCharacters(mark).length
  return mark + wrap(text, columns - width).replaceAll('\n', `\n${' '.repeat(width)}`)
}

function colorLevel(noColor: boolean): 0 | 1 | 2 | 3 {
  if (noColor) return 0
  if (process.env.NO_COLOR && process.env.FORCE_COLOR === undefined) return 0
  return supportsColor ? supportsColor.level : 0 // FORCE_COLOR, TERM=dumb and pipes are chalk's
}
