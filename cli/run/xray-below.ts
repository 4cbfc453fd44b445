import { setTimeout as pause } from 'node:timers/promises'
import { diagnoseLastWords } from '../../checker/diagnosis.ts'
import type { Kind } from '../../checker/hints.ts'
import { SAYS_PORT_IS_TAKEN } from '../../checker/listening.ts'
import { Output } from '../../checker/output.ts'
import type { ServerProcess } from '../../checker/server-process.ts'
import { inAscii } from '../ascii.ts'
import { holderOf } from '../port-holder.ts'
import { type Terminal, wrap } from '../terminal.ts'
import { drawWithin } from '../xray/draw.ts'
import { Observer } from '../xray/observer.ts'
import { pauseAfter } from '../xray/rhythm.ts'
import type { Snapshot } from '../xray/snapshot.ts'
import { BottomLines } from './bottom-lines.ts'
import { type Keys, listenToKeys } from './keys.ts'
import type { OwnTerminal } from './own-terminal.ts'
import { Printed, rowsOf } from './printed.ts'

/**
 * At most so many rows, and what the server prints keeps ten, or half of a small screen. When a window becomes narrower,
 * its terminal breaks these lines before they can be drawn anew: what then does not fit stays in the scroll-back.
 */
const ROWS = 20
const KEPT = 10

/** What the server prints scrolls above; below it stands what the kernel sees of the server. */
export class XrayBelow {
  readonly #server: ServerProcess
  readonly #terminal: OwnTerminal
  readonly #out: Terminal
  readonly #bottom = new BottomLines()
  readonly #printed = new Printed()
  readonly #output = new Output()
  readonly #keys: Keys
  readonly #resized = () => this.#bottom.printAbove([], this.#lines())
  #snapshot: Snapshot | undefined
  #isOver = false

  constructor(server: ServerProcess, terminal: OwnTerminal, out: Terminal) {
    this.#server = server
    this.#terminal = terminal
    this.#out = out
    terminal.onBytes((bytes) => this.#hears(bytes))
    process.stdout.on('resize', this.#resized)
    this.#keys = listenToKeys({
      onEnter: () => this.#bottom.printAbove([this.#printed.end().join('')], this.#lines()),
      onSuspend: () => this.#bottom.erase(),
      onResume: this.#resized,
    })
    void this.#looksAgainAndAgain()
  }

  warn(text: string): void {
    this.#bottom.erase()
    this.#out.warn(text)
    this.#resized()
  }

  /** The server has ended: its last words are printed, and the terminal is as it was. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#terminal.end()
    process.stdout.off('resize', this.#resized)
    this.#bottom.printAbove(this.#printed.end(), [])
    this.#bottom.leave()
    this.#keys.stop()
  }

  /** The mistake by its name, if what the server printed tells it. */
  get diagnosis(): Kind | undefined {
    return diagnoseLastWords(this.#output.text())
  }

  get saysPortIsTaken(): boolean {
    return SAYS_PORT_IS_TAKEN.test(this.#output.text())
  }

  #hears(bytes: Buffer): void {
    this.#output.append(bytes)
    const lines = this.#printed.lines(bytes, this.#bottom.columns)
    if (lines.length === 0) this.#bottom.show(this.#lines())
    else this.#bottom.printAbove(lines, this.#lines())
  }

  async #looksAgainAndAgain(): Promise<void> {
    const observer = new Observer([this.#server.port])
    while (!this.#isOver && !this.#server.exit) {
      const began = performance.now()
      const snapshot = await observer.look()
      if (this.#isOver) return
      this.#snapshot = snapshot
      this.#bottom.show(this.#lines())
      await pause(pauseAfter(began), undefined, { ref: false })
    }
  }

  #lines(): string[] {
    const { unfinished } = this.#printed
    // A screen that has become narrower shows its end.
    const line = unfinished === '' ? [] : rowsOf(unfinished, this.#bottom.columns).slice(-1)
    if (this.#isOver || this.#bottom.rows < 6) return line
    return [...line, ...this.#xray().map((text) => (this.#out.ascii ? inAscii(text) : text))]
  }

  #xray(): string[] {
    const { columns, rows } = this.#bottom
    const { color } = this.#out
    const title = `── xray of port ${this.#server.port} · Ctrl-C ends the server ──`
    const rule = color.dim(title.slice(0, columns))
    const why = this.#nothingToSee()
    if (why !== undefined) return [rule, ...wrap(why, columns).split('\n')]
    const room = Math.min(ROWS, Math.max(rows - KEPT, Math.floor(rows / 2))) - 1
    const snapshot = this.#snapshot as Snapshot
    return [rule, ...drawWithin(room, snapshot, { columns, color }, { densely: true })]
  }

  /** Not yet, or because the port is somebody else's: then what is seen there is not this server. */
  #nothingToSee(): string | undefined {
    if (!this.#snapshot) return 'looking …'
    const { port, view } = this.#server
    const { listeners, processes } = this.#snapshot
    const own = view.processes()
    if (processes.some(({ pid }) => own.includes(pid))) return undefined
    if (listeners.length === 0) return `Nobody listens on port ${port} yet.`
    const inodes = view.socketInodes()
    return view.listening().some(({ inode }) => inodes.has(inode)) ? 'looking …' : holderOf(port)
  }
}
