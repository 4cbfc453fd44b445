import type { Verdict } from '../../checker/verdict.ts'
import type { Exercise } from '../course.ts'
import { printMainPicture } from '../main-picture.ts'
import type { Shop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import { printFailure } from './failure.ts'
import { printLearned } from './learned.ts'
import { printNotChecked } from './not-checked.ts'
import { printEverything } from './timeline.ts'
import { printPicture, printPredictions, type Wishes } from './verdict.ts'

/** All that is to be said of a check when its steps have been ticked: the failure, or the picture and the way on. */
export function printVerdict(
  verdict: Verdict,
  exercise: Exercise,
  shop: Pick<Shop, 'next'>,
  out: Terminal,
  wishes: Wishes = {},
): void {
  const { color } = out
  printFailure(verdict, out, wishes)
  const took = `${(verdict.durationMs / 1000).toFixed(1)} s`
  if (verdict.outcome === 'passed') {
    out.print()
    printPicture(verdict, out, wishes)
    printMainPicture(verdict, out, wishes.describe)
    if (verdict.predictions) out.print()
    printPredictions(verdict, out)
  }
  if (wishes.timeline) printEverything(verdict.timeline, out)
  out.print()
  for (const remark of verdict.remarks) out.hanging(wishes.describe ? 'Note: ' : '! ', remark)
  if (verdict.outcome === 'failed')
    out.say(`${color.red.bold(`${exercise.slug} failed`)} (${took})`)
  if (verdict.outcome === 'could-not-run') printNotChecked(verdict, exercise, out, wishes)
  if (verdict.outcome === 'passed') printWayOn(exercise, took, shop, out, wishes)
}

function printWayOn(
  exercise: Exercise,
  took: string,
  shop: Pick<Shop, 'next'>,
  out: Terminal,
  { watching }: Wishes,
): void {
  const { color } = out
  out.say(`${color.green.bold(`${exercise.slug} passed`)} (${took})`)
  out.print()
  printLearned(exercise, out)
  out.print()
  const [compare, goOn] = watching
    ? ['press s, to see the solution beside yours', 'press n']
    : [`npx learn-tcp solution ${exercise.name}`, 'npx learn-tcp next']
  out.hanging('Compare  ', compare)
  const next = shop.next()
  if (next) out.hanging('Go on    ', `${goOn}: ${next.title}`)
  else out.say('Nothing is left open: all exercises are done.')
}
