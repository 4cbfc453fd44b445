import { stripVTControlCharacters } from 'node:util'
import { type Terminal, wrap } from '../terminal.ts'

/** What is drawn on. */
export interface Canvas {
  columns: number
  color: Terminal['color']
}

/** How many threads of a process, and how many connections, are listed at most. */
export interface Listed {
  threads: number
  connections: number
}

/** On a narrow screen nothing is put in columns. */
export const isNarrow = ({ columns }: Canvas): boolean => columns < 60

/** On one line, or wrapped with the further lines set in by four. */
export function setIn(text: string, { columns }: Canvas): string {
  if (stripVTControlCharacters(text).length <= columns) return text
  const indent = /^ */.exec(text)?.[0] ?? ''
  return indent + wrap(text.slice(indent.length), columns - 4).replaceAll('\n', '\n    ')
}
