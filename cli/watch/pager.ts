import { inAscii } from '../ascii.ts'
import { FullScreen } from '../full-screen.ts'
import { wrap } from '../terminal.ts'

/** A text over the whole screen: a title above it, what the keys do below it, and it can be longer than the screen. */
export class Pager {
  #screen = new FullScreen()
  readonly #footer: string
  #title = ''
  #lines: string[] = []
  #top = 0

  readonly #own: (text: string) => string

  constructor(footer: string, { ascii }: { ascii: boolean }) {
    this.#footer = footer
    this.#own = ascii ? inAscii : (text) => text
  }

  get columns(): number {
    return this.#screen.columns
  }

  /** From its first line on, or with `toTheEnd` the last lines of it: it grows. */
  show(title: string, lines: string[], { toTheEnd = false } = {}): void {
    this.#title = title
    this.#lines = lines
    this.#top = toTheEnd ? Math.max(0, lines.length - this.#height) : 0
    this.draw()
  }

  scroll(by: number): void {
    const last = Math.max(0, this.#lines.length - this.#height)
    this.#top = Math.min(Math.max(this.#top + by, 0), last)
    this.draw()
  }

  page(direction: 1 | -1): void {
    this.scroll(direction * Math.max(1, this.#height - 1))
  }

  draw(): void {
    const shown = this.#lines.slice(this.#top, this.#top + this.#height)
    const below = this.#lines.length - this.#top - shown.length
    const blank = Array.from({ length: this.#height - shown.length }, () => '')
    const mark = below > 0 ? [`↓ ${below} more`] : ['']
    this.#screen.draw([this.#title, '', ...shown, ...blank, ...mark, ...this.#keys].map(this.#own))
  }

  /** Gives the screen to somebody else for a while. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    this.#screen.leave()
    try {
      return await use()
    } finally {
      this.#screen = new FullScreen()
    }
  }

  leave(): void {
    this.#screen.leave()
  }

  /** A key and its word stay on one line. */
  get #keys(): string[] {
    return wrap(this.#footer, this.columns).replaceAll('\u00a0', ' ').split('\n')
  }

  get #height(): number {
    return Math.max(3, this.#screen.rows - this.#keys.length - 3)
  }
}
