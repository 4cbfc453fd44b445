import { StringDecoder } from 'node:string_decoder'
import { wrapAnsi } from 'fast-wrap-ansi'
import { visible } from '../../checker/output.ts'

const TAB = 8

/** What a server prints on a terminal, cut into lines that are safe to be shown: control characters are not obeyed. */
export class Printed {
  readonly #decoder = new StringDecoder('utf8')
  /** The line that has not ended yet; never longer than a row. */
  unfinished = ''
  /** A terminal puts one in front of each newline, which may come later. */
  #returns = ''

  /** The lines that these bytes complete. A line that is longer than the screen is complete where the row is. */
  lines(bytes: Buffer, columns: number): string[] {
    const text = this.unfinished + this.#returns + this.#decoder.write(bytes)
    const lines = text.split('\n')
    const last = lines.pop() ?? ''
    this.#returns = /\r*$/.exec(last)?.[0] ?? ''
    const rows = rowsOf(harmless(last), columns)
    this.unfinished = rows.pop() ?? ''
    return [...lines.map(harmless), ...rows]
  }

  /** What has no end when all is over. */
  end(): string[] {
    const last = this.unfinished + this.#decoder.end()
    this.unfinished = ''
    return last === '' ? [] : [last]
  }
}

const harmless = (line: string) => visible(withoutTabs(line.replace(/\r+$/, '')))

/** Cut by columns: a character takes one or two. */
export function rowsOf(text: string, columns: number): string[] {
  if (2 * text.length < columns) return [text]
  return wrapAnsi(text, columns, { hard: true, trim: false, wordWrap: false }).split('\n')
}

function withoutTabs(line: string): string {
  const [first = '', ...others] = line.split('\t')
  const blanks = (text: string) => ' '.repeat(TAB - (text.length % TAB))
  return others.reduce((text, part) => text + blanks(text) + part, first)
}
