import type { FailureReport, StepResult, TimelineEvent, Verdict } from '../../checker/verdict.ts'
import type { Terminal } from '../terminal.ts'
import { printLanes } from './lanes.ts'
import { printTimeline } from './timeline.ts'

/** A step, as soon as it is known. What was skipped is told at the end. */
export function printStep({ sentence, outcome }: StepResult, out: Terminal): void {
  if (outcome === 'passed') out.hanging(out.color.green('✓ '), sentence)
  if (outcome === 'failed') out.hanging(out.color.red.bold('✗ '), out.color.bold(sentence))
}

/** All that is known about the step that was not met. */
export function printFailure(verdict: Verdict, out: Terminal): void {
  const { failure } = verdict
  if (!failure) return
  for (const [label, text] of facts(failure)) printFact(label, text, out)
  const events = relevant(verdict.timeline, failure)
  if (events.length > 0) {
    out.print()
    printTimeline(events, out)
  }
  const skipped = verdict.steps.filter((step) => step.outcome === 'skipped')
  if (skipped.length > 0) out.print()
  for (const { sentence } of skipped) out.hanging(out.color.dim('- '), out.color.dim(sentence))
}

function facts(failure: FailureReport): [label: string, text: string][] {
  const optional = (label: string, text: string | undefined): [string, string][] =>
    text ? [[label, text]] : []
  return [
    ['expected', failure.expected],
    ['observed', failure.observed],
    ...optional('looks like', failure.diagnosis),
    ...optional('kernel', failure.kernel?.join('\n')),
    ...optional('printed', failure.output),
    ...optional('by hand', failure.reproduce),
    ['hint', failure.hint],
  ]
}

/** A label and its text beside it; on a narrow screen, below it. */
function printFact(label: string, text: string, out: Terminal): void {
  const { color } = out
  const shown = label === 'hint' ? color.cyan(text) : text
  if (out.columns >= 60) {
    for (const [i, line] of shown.split('\n').entries())
      if (line === '') out.print()
      else out.hanging(color.dim(`    ${(i === 0 ? label : '').padEnd(11)}`), line)
    return
  }
  out.print(color.dim(`  ${label}`))
  for (const line of shown.split('\n')) out.hanging('    ', line)
}

/** What happened between this server and its clients: the last of it. */
function relevant(timeline: TimelineEvent[], failure: FailureReport): TimelineEvent[] {
  const own = timeline.filter((event) => (event.server ?? event.who) === failure.server)
  return own.filter(({ event }) => event !== 'started' && event !== 'connecting').slice(-12)
}

/** The picture of what happened with the first server: bars when several clients came, else a list. */
export function printPicture(verdict: Verdict, out: Terminal): void {
  const main = verdict.timeline
    .filter((event) => (event.server ?? event.who) === 'server')
    .filter(({ who }) => !who.endsWith(', again')) // a measurement that was repeated
  const clients = new Set(main.filter((event) => event.server).map((event) => event.who))
  if (clients.size > 2) printLanes(main, out)
  else printTimeline(main, out)
}
