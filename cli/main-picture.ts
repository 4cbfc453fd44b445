import type { Verdict } from '../checker/verdict.ts'
import { keepTimeline, keptTimeline } from './kept-timeline.ts'
import { describeBeforeAfter, printBeforeAfter, type Run } from './render/before-after.ts'
import { isStaircase, type Wave, waveOf } from './render/waves.ts'
import type { Terminal } from './terminal.ts'

/*
 * The main picture of the course: the staircase of one exercise beside the parallel bars of the next. Both are the
 * learner's own runs.
 */

const BEFORE = '05-loop'
const AFTER = '06-go-concurrent'

/** Keeps a run that passed, when a later one is to be compared with it. */
export async function keepForLater({ exercise, timeline }: Verdict): Promise<void> {
  if (exercise === BEFORE) await keepTimeline(exercise, timeline)
}

/** Nothing but after the exercise that it belongs to. */
export function printMainPicture(verdict: Verdict, out: Terminal, describe = false): void {
  const after = verdict.exercise === AFTER ? waveOf(verdict.timeline) : undefined
  if (!after) return
  const before = waveOf(keptTimeline(BEFORE) ?? [])
  const runs: Run[] = [{ heading: headingOf(AFTER, after), wave: after }]
  if (before) runs.unshift({ heading: headingOf(BEFORE, before), wave: before })
  out.print()
  if (describe) describeBeforeAfter(runs, out)
  else printBeforeAfter(runs, out)
  if (!before)
    out.say('npx learn-tcp verify loop once more, then this, and you see the two side by side.')
}

/** What was seen, not what the exercise hopes for: the server of 05 may have served many at once already. */
function headingOf(slug: string, wave: Wave): string {
  const name = slug.replace(/^\d+-/, '')
  if (isStaircase(wave)) return `${name}: one after another`
  return wave.threads >= wave.lives.length ? `${name}: a thread each` : `${name}: at the same time`
}
