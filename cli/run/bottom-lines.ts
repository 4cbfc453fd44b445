import { isatty } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import { write } from '../output.ts'

const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const CLEAR_ROW = '\x1b[2K'
const UP = '\x1b[A'

/** A terminal that knows it shows nothing in between, so nothing flickers; all others ignore it. */
const together = (text: string) => `\x1b[?2026h${text}\x1b[?2026l`

/** A window that was closed is no terminal any more. */
function send(text: string): void {
  if (isatty(1)) write(1, text)
}

/**
 * A few lines at the bottom of a terminal that are drawn over and over, while what is printed scrolls above them, into
 * the scroll-back as ever. Only lines that have changed are sent.
 */
export class BottomLines {
  #shown: string[] = []
  readonly #onExit = () => this.erase()
  readonly #terminalIsGone = () => {} // EIO: its window was closed; a SIGHUP comes too

  constructor() {
    process.on('exit', this.#onExit)
    process.stdout.on('error', this.#terminalIsGone)
  }

  /** One less than there are: what clears the rest of a row would clear the last character of a full one. */
  get columns(): number {
    return (process.stdout.columns || 80) - 1
  }

  get rows(): number {
    return process.stdout.rows || 24
  }

  /** Draws these lines; the terminal has the size that it had. */
  show(lines: string[]): void {
    const before = this.#shown
    if (lines.length < before.length) {
      this.printAbove([], lines)
      return
    }
    if (lines.every((line, i) => line === before[i])) return
    const drawn = lines.map((line, i) => (line === before[i] ? '' : CLEAR_ROW + line))
    send(together(HIDE_CURSOR + this.#toTheTop() + drawn.join('\r\n')))
    this.#shown = lines
  }

  /** Prints these lines above, and draws all that stands below them anew. */
  printAbove(printed: string[], lines = this.#shown): void {
    const above = printed.map((line) => `${line}\r\n`).join('')
    send(together(HIDE_CURSOR + this.#cleared() + above + lines.join('\r\n')))
    this.#shown = lines
  }

  /** Nothing of them is left, and the cursor stands where they began. */
  erase(): void {
    send(this.#cleared() + SHOW_CURSOR)
    this.#shown = []
  }

  leave(): void {
    process.off('exit', this.#onExit)
    this.erase()
    process.stdout.off('error', this.#terminalIsGone)
  }

  #toTheTop(): string {
    return `\r${UP.repeat(this.#rowsUp)}`
  }

  /** Row by row: what clears a whole screen at once moves it into the scroll-back of some terminals. */
  #cleared(): string {
    if (this.#shown.length === 0) return ''
    return `\r${CLEAR_ROW}${`${UP}${CLEAR_ROW}`.repeat(this.#rowsUp)}`
  }

  /** The cursor stands in the last row. A terminal that has become narrower has broken long lines into several rows. */
  get #rowsUp(): number {
    const columns = process.stdout.columns || 80
    const rows = this.#shown.map((line) =>
      Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)),
    )
    return Math.max(0, rows.reduce((sum, n) => sum + n, 0) - 1)
  }
}
