import type { Verdict } from '../../checker/verdict.ts'
import { exercises, findExercise } from '../course.ts'
import { printStep } from '../render/verdict.ts'
import { printVerdict } from '../render/whole-verdict.ts'
import { terminal, terminalOn } from '../terminal.ts'

/** Tells a verdict as `verify` would have told the learner, on a page of 80 columns without colours. */
export async function feedbackOf(): Promise<(verdict: Verdict) => string> {
  const { color } = await terminal({ noColor: true })
  return (verdict) => {
    let page = ''
    const write = (_: 1 | 2, text: string) => {
      page += text
    }
    const out = terminalOn({ columns: 80, color, ascii: false, isTTY: false, write })
    const exercise = findExercise(verdict.exercise)
    for (const step of verdict.steps) printStep(step, out)
    const next = () => exercises().find(({ number }) => number > exercise.number)
    printVerdict(verdict, exercise, { next }, out)
    return page
  }
}
