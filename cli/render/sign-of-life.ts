import { write } from '../output.ts'
import { clip, type Terminal } from '../terminal.ts'

/** Who waits for less than this needs no sign. Milliseconds. */
const PATIENCE = 1500

/** What a check does now, and since when. */
export class Doing {
  #what = 'the server is started'
  #since = performance.now()

  begins(what: string): void {
    this.#what = what
    this.#since = performance.now()
  }

  /** Undefined as long as nobody can have become impatient. */
  get line(): string | undefined {
    const waited = performance.now() - this.#since
    return waited < PATIENCE ? undefined : `… ${this.#what}: ${Math.round(waited / 1000)} s so far`
  }
}

/** A line that says what a check waits for, below the steps that are done; it goes when the next one is. */
export class SignOfLife {
  readonly doing = new Doing()
  readonly #out: Terminal
  readonly #timer: NodeJS.Timeout | undefined
  #isShown = false

  /** Only on a terminal that can take a line back. */
  constructor(out: Terminal) {
    this.#out = out
    if (out.isTTY && process.env.TERM !== 'dumb')
      this.#timer = setInterval(() => this.#draw(), 1000).unref()
  }

  /** Room for something else. */
  clear(): void {
    if (this.#isShown) write(1, '\r\x1b[K')
    this.#isShown = false
  }

  end(): void {
    clearInterval(this.#timer)
    this.clear()
  }

  #draw(): void {
    const { line } = this.doing
    if (line === undefined) return
    const { color, columns, ascii } = this.#out
    // In the last column the cursor would go to the next line, and this one could not be taken back.
    write(1, `\r${color.dim(clip(line, columns - 1, { ascii }))}\x1b[K`)
    this.#isShown = true
  }
}
