import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'

/** Characters that stand side by side and look alike. */
export interface Run {
  text: string
  /** One of the eight colours that every terminal has; undefined is its own. */
  color: number | undefined
  bold: boolean
  dim: boolean
  column: number
}

export interface Sitting {
  /** What was typed before it began, as it stands on the screen. */
  typed: string
  columns: number
  rows: number
  cwd: string
  env: Record<string, string>
  /** Shown instead of names of this machine. */
  replace: Record<string, string>
}

/** How long anything may take to appear, in milliseconds. */
const APPEARS_WITHIN = 60_000

/** A program on a screen, to be photographed. */
export class Screen {
  readonly #terminal
  readonly #program
  readonly #rows: number
  readonly ended: Promise<void>

  constructor(argv: string[], { typed, columns, rows, cwd, env, replace }: Sitting) {
    this.#rows = rows
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
    if (typed !== '') this.#terminal.write(`\x1b[1m$ ${typed}\x1b[m\r\n`)
    this.#program = spawn(process.execPath, argv, { cols: columns, rows, cwd, env })
    this.#program.onData((data) => {
      const shown = Object.entries(replace).reduce((text, [a, b]) => text.replaceAll(a, b), data)
      this.#terminal.write(shown)
    })
    this.ended = new Promise((resolve) => {
      this.#program.onExit(() => this.#terminal.write('', resolve))
    })
  }

  press(keys: string): void {
    this.#program.write(keys)
  }

  async shows(wanted: RegExp): Promise<void> {
    const end = performance.now() + APPEARS_WITHIN
    while (!wanted.test(this.#text())) {
      if (performance.now() > end)
        throw new Error(`${wanted} is not on the screen:\n${this.#text()}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async end(): Promise<void> {
    this.#program.kill('SIGTERM')
    await this.ended
  }

  /** The rows that a person sees, without the blank ones below. */
  photo(): Run[][] {
    const rows = Array.from({ length: this.#rows }, (_, y) => this.#runsOf(y))
    while (rows.at(-1)?.length === 0) rows.pop()
    return rows
  }

  #line(y: number) {
    const { active } = this.#terminal.buffer
    return active.getLine(active.viewportY + y)
  }

  #text(): string {
    const rows = Array.from({ length: this.#rows }, (_, y) => this.#line(y))
    return rows.map((row) => row?.translateToString(true) ?? '').join('\n')
  }

  #runsOf(y: number): Run[] {
    const runs: Run[] = []
    const line = this.#line(y)
    for (let column = 0; column < this.#terminal.cols; column++) {
      const cell = line?.getCell(column)
      const text = cell?.getChars() || ' '
      const color = cell?.isFgPalette() ? cell.getFgColor() : undefined
      const [bold, dim] = [Boolean(cell?.isBold()), Boolean(cell?.isDim())]
      const last = runs.at(-1)
      if (last && last.color === color && last.bold === bold && last.dim === dim) last.text += text
      else runs.push({ text, color, bold, dim, column })
    }
    return runs.filter((run) => run.text.trim() !== '')
  }
}
