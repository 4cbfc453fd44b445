import { seconds } from '../../checker/text.ts'
import type { StepResult, TimelineEvent, Verdict } from '../../checker/verdict.ts'
import type { Terminal } from '../terminal.ts'
import { describe } from './described.ts'
import { printLanes } from './lanes.ts'
import { withoutPause } from './left-out.ts'
import { printThreads, printTimeline } from './timeline.ts'

/** What a reader has asked for. */
export interface Wishes {
  /** Sentences instead of pictures and marks, for those who hear them. */
  describe?: boolean
  /** Every event of every server too. */
  timeline?: boolean
  /** In `watch` keys stand for commands, and the screen is read from above: pictures are below what is said. */
  watching?: boolean
}

/** A step, as soon as it is known. What was skipped is told at the end. */
export function printStep(
  { sentence, outcome }: StepResult,
  out: Terminal,
  { describe = false }: Wishes = {},
): void {
  const { color } = out
  if (describe && outcome !== 'skipped')
    out.say(`${outcome === 'passed' ? 'Passed' : 'Failed'}: ${sentence}.`)
  else if (outcome === 'passed') out.hanging(color.green('✓ '), sentence)
  else if (outcome === 'failed') out.hanging(color.red.bold('✗ '), color.bold(sentence))
}

/** The picture of what happened with the first server: bars when several clients came, else a list. */
export function printPicture(verdict: Verdict, out: Terminal, wishes: Wishes = {}): void {
  const main = eventsOf(verdict.timeline, 'server').filter(({ who }) => !who.endsWith(', again')) // a measurement that was repeated
  if (wishes.describe) describe(main, out)
  else if (clientsOf(main) > 2) printBars(main, verdict, out)
  else {
    printTimeline(main, out)
    printThreads(main, out)
  }
}

function printBars(main: TimelineEvent[], { timeline }: Verdict, out: Terminal): void {
  const { events, leftOut } = withoutPause(main, timeline)
  printLanes(events, out)
  if (leftOut > 0)
    out.say(
      out.color.dim(
        `  ${seconds(leftOut)} are left out: the machine was busy, and a step was measured again on a second server.`,
      ),
    )
}

/** What the problem text let the learner predict, and how it was in this run. */
export function printPredictions(
  { predictions = [] }: Pick<Verdict, 'predictions'>,
  out: Terminal,
): void {
  for (const { question, answer } of predictions) {
    out.hanging('You were asked  ', question)
    out.hanging('Here            ', answer)
  }
}

/** What one server and its clients lived through. */
export function eventsOf(timeline: TimelineEvent[], server: string | undefined): TimelineEvent[] {
  return timeline.filter((event) => (event.server ?? event.who) === server)
}

/** How many clients of different names were connected. */
export function clientsOf(events: TimelineEvent[]): number {
  return new Set(events.flatMap(({ who, event }) => (event === 'connected' ? [who] : []))).size
}
