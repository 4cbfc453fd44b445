import type { StepResult } from '../../checker/verdict.ts'
import type { Doing } from '../render/sign-of-life.ts'
import { printStep } from '../render/verdict.ts'
import { printVerdict } from '../render/whole-verdict.ts'
import type { Terminal } from '../terminal.ts'
import type { Outcome } from './checks.ts'
import type { Scene } from './scene.ts'

/** What is known of the server as it was saved last. */
export interface Known {
  steps: StepResult[]
  outcome: Outcome | undefined
  /** What the check does, as long as there is no outcome. */
  doing: Doing
  /** Below the verdict: that the board of the class was not reached. */
  note: string | undefined
}

/** The page on which the eyes rest. */
export function printResult(known: Known, { exercise, shop }: Scene, out: Terminal): void {
  const { steps, outcome, doing, note } = known
  if (!outcome) {
    for (const step of steps) printStep(step, out)
    if (doing.line) out.say(out.color.dim(doing.line))
  } else if ('text' in outcome) out.say(outcome.text)
  else {
    if (outcome.outcome !== 'could-not-run') printPassed(steps, out)
    printVerdict(outcome, exercise, shop, out, { watching: true })
  }
  if (note) out.say(out.color.dim(note))
}

/** In a word or two, for the title. */
export function stateOf(outcome: Outcome | undefined, { color }: Terminal): string {
  if (!outcome) return color.cyan('checking …')
  if ('text' in outcome) return color.red('cannot be checked')
  const took = `${(outcome.durationMs / 1000).toFixed(1)} s`
  if (outcome.outcome === 'passed') return `${color.green.bold('passed')} (${took})`
  if (outcome.outcome === 'failed') return `${color.red.bold('failed')} (${took})`
  return color.magenta('could not be checked')
}

/** What went well, in a line: the screen is for what did not, and for what was learned. */
function printPassed(steps: StepResult[], out: Terminal): void {
  const passed = steps.filter(({ outcome }) => outcome === 'passed').length
  if (passed > 0) out.hanging(out.color.green('✓ '), `${passed} of ${steps.length} steps`)
  for (const step of steps) if (step.outcome === 'failed') printStep(step, out)
}
