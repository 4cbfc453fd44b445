import { count } from '../../checker/text.ts'
import type { Verdict } from '../../checker/verdict.ts'
import type { Exercise } from '../course.ts'
import type { Terminal } from '../terminal.ts'
import type { Wishes } from './verdict.ts'

/** How far a check came that could not be made to its end, and what to do. Nobody is to take it for a pass. */
export function printNotChecked(
  verdict: Verdict,
  exercise: Exercise,
  out: Terminal,
  { watching }: Wishes,
): void {
  const { color } = out
  const isBusy = verdict.remarks.some((remark) => /too busy/.test(remark))
  const why = isBusy ? 'the machine was too busy to tell' : 'the check could not go on'
  out.say(
    `${color.magenta.bold(`${exercise.slug} could not be checked`)}: ${reached(verdict)}${why}.`,
  )
  out.say(
    verdict.failure
      ? 'What is told above may come from the same trouble.'
      : 'That is not the fault of your server: nothing was found wrong with it so far.',
  )
  out.print()
  const needsShell = verdict.remarks.some((remark) => /EMFILE/.test(remark))
  const first = isBusy
    ? 'close what keeps the machine busy, then '
    : needsShell
      ? 'let this shell open more files with ulimit -n 4096, then '
      : ''
  const again = watching && !needsShell ? 'press r' : `npx learn-tcp verify ${exercise.name}`
  out.hanging('Again    ', first + again)
  const goOn = watching ? 'or press n' : 'npx learn-tcp next'
  out.hanging('Go on    ', `${goOn}; ${exercise.slug} is not done by that, and stays open`)
}

/** Of how many is known only where the check could name the steps that were left. */
function reached({ steps }: Verdict): string {
  const passed = steps.filter(({ outcome }) => outcome === 'passed').length
  if (steps.some(({ outcome }) => outcome === 'skipped'))
    return `${passed} of ${count(steps.length, 'step')} passed, then `
  return passed > 0 ? `${count(passed, 'step')} passed, then ` : ''
}
