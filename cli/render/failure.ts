import { count } from '../../checker/text.ts'
import type { FailureReport, TimelineEvent, Verdict } from '../../checker/verdict.ts'
import type { Terminal } from '../terminal.ts'
import { describe } from './described.ts'
import { printLanes } from './lanes.ts'
import { isTold, printTimeline } from './timeline.ts'
import { clientsOf, eventsOf, printPredictions, printStep, type Wishes } from './verdict.ts'

/** Of the steps that were not reached, so many are named: the message is to stay on a small screen. */
const SKIPPED = 3

/** Of the list, the last events; fewer where bars have shown the others. */
const EVENTS = 12
const EVENTS_BELOW_LANES = 5

/**
 * All that is known about the step that was not met. Where many clients came, their bars are above it: the message
 * itself, its hint and the last events stay on a screen of 24 lines.
 */
export function printFailure(verdict: Verdict, out: Terminal, wishes: Wishes = {}): void {
  const { failure } = verdict
  if (!failure) return
  const events = eventsOf(verdict.timeline, failure.server)
  const scene = wishes.describe ? 'sentences' : clientsOf(events) > 2 ? 'lanes' : 'list'
  if (scene !== 'list' && !wishes.pictureBelow) {
    printScene(events, failure, out, wishes)
    printStep({ sentence: failure.step, outcome: 'failed' }, out, wishes) // again: it may have left the screen
  }
  for (const [label, text] of facts(failure)) {
    if (wishes.describe) out.say(`${label[0]?.toUpperCase()}${label.slice(1)}: ${text}`)
    else printFact(label, text, out)
  }
  if (scene === 'list') printList(events.filter(isTold).slice(-EVENTS), out)
  if (scene === 'lanes') printList(lastOf(events, failure), out)
  if (scene !== 'list' && wishes.pictureBelow) printScene(events, failure, out, wishes)
  printAnswers(verdict, out)
  printSkipped(verdict, out, wishes)
}

/** The last events of the client to whom it happened, or of all. */
function lastOf(events: TimelineEvent[], { client }: FailureReport): TimelineEvent[] {
  const told = events.filter(isTold)
  const hers = told.filter(({ who }) => who === client)
  return (hers.length > 0 ? hers : told).slice(-EVENTS_BELOW_LANES)
}

/** What happened between the server that failed and its clients. */
function printScene(
  events: TimelineEvent[],
  failure: FailureReport,
  out: Terminal,
  wishes: Wishes,
) {
  out.print()
  const isAbout = (who: string) => who === failure.client
  if (wishes.describe) describe(events, out)
  else printLanes(events, out, { clients: 6, threads: 3, last: true, isAbout })
  out.print()
}

function printList(events: TimelineEvent[], out: Terminal): void {
  if (events.length === 0) return
  out.print()
  printTimeline(events, out)
}

function printAnswers(verdict: Verdict, out: Terminal): void {
  if (!verdict.predictions) return
  out.print()
  printPredictions(verdict, out)
}

function printSkipped({ steps }: Verdict, out: Terminal, { describe }: Wishes): void {
  const skipped = steps.filter((step) => step.outcome === 'skipped')
  if (skipped.length === 0) return
  const named = skipped.length <= SKIPPED + 1 ? skipped : skipped.slice(0, SKIPPED)
  const more = skipped.length - named.length
  const lines = named.map(({ sentence }) => sentence)
  if (more > 0) lines.push(`and ${count(more, 'more step')}`)
  out.print()
  if (describe) out.say(`Not reached: ${lines.join('; ')}.`)
  else for (const line of lines) out.hanging(out.color.dim('- '), out.color.dim(line))
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

/** A label and its text beside it; on a narrow screen, below it. What is to be pasted is not wrapped. */
function printFact(label: string, text: string, out: Terminal): void {
  const { color } = out
  const shown = label === 'hint' ? color.cyan(text) : text
  const isNarrow = out.columns < 60
  if (isNarrow) out.print(color.dim(`  ${label}`))
  for (const [i, line] of shown.split('\n').entries()) {
    const mark = isNarrow ? '    ' : color.dim(`    ${(i === 0 ? label : '').padEnd(11)}`)
    if (line === '') out.print()
    else if (label === 'by hand') out.print(mark + line)
    else out.hanging(mark, line)
  }
}
