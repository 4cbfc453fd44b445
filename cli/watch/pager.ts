import { inAscii } from '../ascii.ts'
import { FullScreen } from '../full-screen.ts'
import { fold, wrap } from '../terminal.ts'

/** A text over the whole screen: a title above it, what the keys do below it, and it can be longer than the screen. */
export class Pager {
  #screen = new FullScreen()
  readonly #footer: string
  #title = ''
  #lines: string[] = []
  #top = 0
  #isLent = false

  readonly #own: (text: string) => string

  constructor(footer: string, { ascii }: { ascii: boolean }) {
    this.#footer = footer
    this.#own = ascii ? inAscii : (text) => text
  }

  get columns(): number {
    return this.#screen.columns
  }

  /** What somebody else has on the screen is not drawn over. */
  get isLent(): boolean {
    return this.#isLent
  }

  /**
   * From its first line on; with `growing` its last lines, unless somebody has scrolled up; with `see` as it stood, but
   * so that this line is seen. Nothing can be scrolled sideways: what is too wide is folded.
   */
  show(title: string, lines: string[], { growing = false, see = -1 } = {}): void {
    const wasAtTheEnd = this.#top >= this.#last
    this.#title = title
    this.#lines = lines.flatMap((line) => fold(line, this.columns))
    if (see >= 0) this.#top = Math.min(Math.max(this.#top, see - this.#height + 1), see)
    else if (!growing) this.#top = 0
    else this.#top = wasAtTheEnd ? this.#last : Math.min(this.#top, this.#last)
    this.draw()
  }

  /** Something else has happened meanwhile. */
  retitle(title: string): void {
    this.#title = title
    this.draw()
  }

  scroll(by: number): void {
    this.#top = Math.min(Math.max(this.#top + by, 0), this.#last)
    this.draw()
  }

  page(direction: 1 | -1): void {
    this.scroll(direction * Math.max(1, this.#height - 1))
  }

  draw(): void {
    if (this.#isLent) return
    const shown = this.#lines.slice(this.#top, this.#top + this.#height)
    const blank = Array.from({ length: this.#height - shown.length }, () => '')
    const lines = [this.#title, '', ...shown, ...blank, this.#mark, ...this.#keys]
    this.#screen.draw(lines.map(this.#own))
  }

  /** Gives the screen to somebody else for a while. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    this.#screen.leave()
    this.#isLent = true
    try {
      return await use()
    } finally {
      this.#isLent = false
      this.#screen = new FullScreen()
    }
  }

  leave(): void {
    this.#screen.leave()
  }

  /** What is out of sight, and the keys that lead there. */
  get #mark(): string {
    const below = this.#lines.length - this.#top - this.#height
    const parts = [
      ...(below > 0 ? [`↓ ${below} more: Space`] : []),
      ...(this.#top > 0 ? [`↑ ${this.#top} above: PageUp`] : []),
    ]
    const text = parts.join('  ')
    const arrows = `${text}  (or the arrow keys)`
    return parts.length > 0 && arrows.length <= this.columns ? arrows : text
  }

  /** A key and its word stay on one line. */
  get #keys(): string[] {
    return wrap(this.#footer, this.columns).replaceAll('\u00a0', ' ').split('\n')
  }

  get #height(): number {
    return Math.max(3, this.#screen.rows - this.#keys.length - 3)
  }

  /** The furthest that one can scroll. */
  get #last(): number {
    return Math.max(0, this.#lines.length - this.#height)
  }
}
