import { isatty } from 'node:tty'
import { type Bar, SingleBar } from 'cli-progress'
import type { Terminal } from '../terminal.ts'
import type { Watcher } from './measure.ts'
import { type Case, WORDS } from './plan.ts'
import type { Subject } from './subjects.ts'

/**
 * What is measured now, and how long it will take: on standard error, so that it is never in the way of a result. A
 * screen gets one line that changes; anything else a line for each round.
 */
export class Progress implements Watcher {
  readonly #guesses: number[]
  readonly #rounds: number
  readonly #bar: Bar | undefined
  readonly #out: Terminal
  readonly #began = performance.now()
  #guessDone = 0
  #lastRound = -1

  /** @param guesses how long each turn takes, in milliseconds: corrected by how long they have taken */
  constructor(guesses: number[], rounds: number, out: Terminal) {
    this.#guesses = guesses
    this.#rounds = rounds
    this.#out = out
    if (!isatty(2)) return
    out.warn(
      `It takes some ${this.#left()}. Ctrl-C ends it and keeps what has been measured; --quick is a first look.`,
    )
    this.#bar = new SingleBar({
      format: '{bar} {left} · {what}',
      barsize: 16,
      barCompleteChar: out.ascii ? '#' : '█',
      barIncompleteChar: out.ascii ? '-' : '░',
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      linewrap: false,
      gracefulExit: false, // signals are handled elsewhere
    })
    this.#bar.start(guesses.length, 0, { left: `${this.#left()} left`, what: 'starting' })
  }

  onTurn(turn: number): void {
    this.#guessDone = sum(this.#guesses.slice(0, turn))
    this.#bar?.update(turn, { left: `${this.#left()} left` })
  }

  onPoint({ round, of, subject }: { round: number; of: Case; subject: Subject }, n: number): void {
    const clients = `${n} client${n === 1 ? '' : 's'}`
    const where = `round ${round + 1} of ${this.#rounds}`
    this.#bar?.update({
      left: `${this.#left()} left`,
      what: `${where} · ${subject.name}, ${WORDS[of.name]}, ${clients}`,
    })
    if (!this.#bar && round > this.#lastRound) this.#out.warn(`${where}, ${this.#left()} left`)
    this.#lastRound = round
  }

  stop(): void {
    this.#bar?.stop()
  }

  /** The turns that are done tell how far the guesses were off. */
  #left(): string {
    const passed = performance.now() - this.#began
    const factor = this.#guessDone > 0 ? passed / this.#guessDone : 1
    const seconds = ((sum(this.#guesses) - this.#guessDone) * factor) / 1000
    return seconds < 60 ? `${Math.ceil(seconds / 5) * 5} s` : `${Math.ceil(seconds / 60)} min`
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)
