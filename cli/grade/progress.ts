import { SingleBar } from 'cli-progress'
import { seconds } from '../../checker/text.ts'
import { type Graded, inWords } from '../../classroom/graded.ts'
import { shown } from '../../classroom/learner-names.ts'
import type { Terminal } from '../terminal.ts'

/** Tells how far it is: a bar with the time left on a screen, a line for each result elsewhere. */
export interface Progress {
  graded(graded: Graded, wasKnown: boolean): void
  /** So many could not be checked, and are tried again. */
  again(submissions: number): void
  ends(): void
  done(): number
}

export function progressOn(out: Terminal, total: number): Progress {
  let done = 0
  let known = 0
  const show = out.isTTY && process.stderr.isTTY ? bar(out, total) : lines(out, total)
  return {
    graded(graded, wasKnown) {
      done += 1
      if (wasKnown) known += 1
      else show.graded(graded, done)
      show.at(done)
    },
    again: show.again,
    ends() {
      show.ends()
      if (known > 0) out.say(`${known} of ${total} had been graded before, and were taken over.`)
    },
    done: () => done,
  }
}

interface Display {
  graded(graded: Graded, number: number): void
  at(done: number): void
  again(submissions: number): void
  ends(): void
}

function bar(out: Terminal, total: number): Display {
  const one = new SingleBar({
    format: ' {bar} {value} of {total} · {left}{now}',
    barCompleteChar: out.ascii ? '#' : '█',
    barIncompleteChar: out.ascii ? '.' : '░',
    barsize: Math.max(10, Math.min(30, out.columns - 50)),
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false, // interrupts are heard elsewhere
  })
  const began = performance.now()
  let checked = 0
  one.start(total, 0, { left: '', now: '' })
  return {
    graded({ learner, exercise }) {
      checked += 1
      one.update({ now: ` · ${shown(learner).slice(0, 20)} ${exercise}` })
    },
    at(done) {
      // Those that were taken over took no time: they say nothing about the others.
      const each = (performance.now() - began) / Math.max(checked, 1)
      const left = checked > 0 ? `${atMostTwo((total - done) * each)} left` : ''
      one.update(done, { left })
    },
    again: (submissions) => one.update({ now: ` · ${submissions} once more, alone` }),
    ends: () => one.stop(),
  }
}

/** `12 s`, `4 min`, `2 h 10 min` */
function atMostTwo(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (ms < 90_000) return `${Math.ceil(ms / 1000)} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function lines(out: Terminal, total: number): Display {
  const digits = `${total}`.length
  return {
    graded(graded, number) {
      const { learner, exercise, outcome, durationMs } = graded
      const word = outcome === 'not-checked' ? 'not checked' : outcome
      const took = durationMs > 0 ? `, ${seconds(durationMs)}` : ''
      out.print(
        `${`${number}`.padStart(digits)}/${total} ${shown(learner)} ${exercise} ${word} (${shown(inWords(graded))}${took})`,
      )
    },
    at() {},
    again: (n) =>
      out.print(`${n} could not be checked and ${n === 1 ? 'is' : 'are'} tried once more, alone.`),
    ends() {},
  }
}
