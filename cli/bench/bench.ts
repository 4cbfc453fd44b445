import { BadCommand } from '../../checker/errors.ts'
import { adoptOrphans, endOrphans } from '../../checker/orphans.ts'
import type { Input } from '../command.ts'
import { requireWorkspace } from '../first-use.ts'
import { openShop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { measure } from './measure.ts'
import { type Case, casesOf, guessMs, turns } from './plan.ts'
import { Progress } from './progress.ts'
import type { BenchSettings, LeftOut, Results } from './results.ts'
import { rivals } from './rivals.ts'
import { casesFrom, list, machine, settingsFrom } from './settings.ts'
import { type Subject, stages } from './subjects.ts'

/** One run of `learn-tcp bench`: what is to be measured, and then its results. */
export class Bench {
  readonly #subjects: Subject[]
  readonly #cases: Case[]
  readonly #settings: BenchSettings
  readonly #leftOut: LeftOut[]
  readonly #out: Terminal

  /** @throws UsageError when something else was meant than can be done */
  static async planned({ options, rest, out }: Pick<Input, 'options' | 'rest' | 'out'>) {
    const settings = settingsFrom(options)
    const cases = casesOf(casesFrom(options), settings)
    const workspace = options.mine ? await requireWorkspace(openShop(out.warn), out) : undefined
    const own = stages(list(options.stages), workspace)
    const others = rivals(list(options.against), settings, rest)
    const subjects = [...own.subjects, ...others.subjects]
    if (subjects.length === 0) throw new UsageError('There is nothing to measure.')
    return new Bench(subjects, cases, settings, [...own.leftOut, ...others.leftOut], out)
  }

  private constructor(
    subjects: Subject[],
    cases: Case[],
    settings: BenchSettings,
    leftOut: LeftOut[],
    out: Terminal,
  ) {
    this.#subjects = subjects
    this.#cases = cases
    this.#settings = settings
    this.#leftOut = leftOut
    this.#out = out
  }

  /** Returns what it has when the signal comes; nothing that was started is left. */
  async run(signal: AbortSignal): Promise<Results> {
    adoptOrphans()
    const all = turns(this.#cases, this.#subjects.length, this.#settings.rounds)
    const guesses = all.map((turn) => guessMs(turn, this.#settings.seconds))
    const progress = new Progress(guesses, this.#settings.rounds, this.#out)
    try {
      const measured = await measure(this.#subjects, this.#cases, this.#settings, progress, signal)
      return {
        format: 'learn-tcp/bench@1',
        machine: machine(),
        settings: this.#settings,
        cases: measured.cases,
        leftOut: [...this.#leftOut, ...measured.leftOut],
        roundsDone: measured.roundsDone,
        interrupted: signal.aborted,
      }
    } catch (error) {
      throw error instanceof BadCommand ? new UsageError(error.message) : error
    } finally {
      progress.stop()
      endOrphans()
    }
  }
}
