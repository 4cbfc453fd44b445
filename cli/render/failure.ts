import { count } from '../../checker/text.ts'
import type { FailureReport, TimelineEvent, Verdict } from '../../checker/verdict.ts'
import type { Terminal } from '../terminal.ts'
import { describe } from './described.ts'
import { printLanes } from './lanes.ts'
import { inShort, withWayToAll } from './printed.ts'
import { gathered, isTold, printTimeline } from './timeline.ts'
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
  if (scene !== 'list' && !wishes.watching) {
    printScene(events, failure, out, wishes)
    printStep({ sentence: failure.step, outcome: 'failed' }, out, wishes) // again: it may have left the screen
  }
  const printed = wishes.watching ? inShort(failure.output) : withWayToAll(failure.output)
  for (const [label, text] of facts(failure, printed)) {
    if (wishes.describe) out.say(`${label[0]?.toUpperCase()}${label.slice(1)}: ${text}`)
    else printFact(label, text, out, wishes)
  }
  if (scene === 'list') printList(gathered(events.filter(isTold)).slice(-EVENTS), out)
  if (scene === 'lanes') printList(lastOf(events, failure), out)
  if (scene !== 'list' && wishes.watching) printScene(events, failure, out, wishes)
  printAnswers(verdict, out)
  printSkipped(verdict, out, wishes)
  if (printed !== failure.output && wishes.watching) printAll(failure.output, out)
}

/** What was told in short. */
function printAll(output: string, out: Terminal): void {
  out.print()
  out.say(out.color.dim('All that is kept of what the server has printed:'))
  for (const line of withWayToAll(output).split('\n')) out.hanging('    ', line)
}

/** The last events of the client to whom it happened, or of all. */
function lastOf(events: TimelineEvent[], { client }: FailureReport): TimelineEvent[] {
  const told = events.filter(isTold)
  const hers = gathered(told.filter(({ who }) => who === client))
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

function facts(failure: FailureReport, printed: string): [label: string, text: string][] {
  const optional = (label: string, text: string | undefined): [string, string][] =>
    text ? [[label, text]] : []
  return [
    ['expected', failure.expected],
    ['observed', failure.observed],
    ...optional('looks like', failure.diagnosis),
    ...optional('kernel', failure.kernel?.join('\n')),
    ...optional('printed', printed),
    ...optional('by hand', failure.reproduce),
    ['hint', failure.hint],
  ]
}

/** The width of a label, and of what is before it. */
const LABEL = 15

/**
 * A label and its text beside it; on a narrow screen, below it, and so is what is to be pasted where it would not fit.
 * That is not wrapped, but where nothing can be scrolled sideways.
 */
function printFact(label: string, text: string, out: Terminal, { watching }: Wishes): void {
  const { color } = out
  const shown = label === 'hint' ? color.cyan(text) : text
  const isPasted = label === 'by hand' && !watching
  const isTooWide = (line: string) => line.length > out.columns - LABEL
  const isNarrow = out.columns < 60
  const isBelow = isNarrow || (isPasted && text.split('\n').some(isTooWide))
  const indent = isNarrow ? '  ' : '    '
  if (isBelow) out.print(color.dim(indent + label))
  for (const [i, line] of shown.split('\n').entries()) {
    const beside = `${indent}${i === 0 ? label : ''}`.padEnd(LABEL)
    const mark = isBelow ? `${indent}  ` : color.dim(beside)
    if (line === '') out.print()
    else if (isPasted) out.print(mark + line)
    else out.hanging(mark, line)
  }
}
