import { type Class, type Graded, inWords, type Results } from '../../classroom/graded.ts'
import { shown } from '../../classroom/learner-names.ts'
import { byLearner, meanOf, percent } from '../../classroom/marks.ts'
import type { Found } from '../../classroom/submissions.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'

/** More rows than this nobody reads on a screen. */
const ROWS = 40

/** What is said of those that were not graded, before it becomes a flood. */
const NOTES = 20

/** The grades as a table, then all that was not graded, and why. */
export function printGrades(
  { learners, exercises }: Class,
  results: Results,
  found: Found,
  out: Terminal,
): void {
  const rows: string[][] = []
  const notes: string[] = []
  for (const [learner, graded] of byLearner(results)) {
    if (rows.length < ROWS)
      rows.push([short(learner), ...graded.map(cell), percent(meanOf(graded)) || '?'])
    for (const one of graded)
      if (one.outcome === 'not-checked')
        notes.push(`${shown(learner)}, ${one.exercise}, was not checked: ${shown(inWords(one))}`)
  }
  out.print()
  out.print(
    table([['learner', ...exercises.map(narrow), 'total'], ...rows], out.columns, out.color),
  )
  if (learners.length > rows.length) out.say(`and ${learners.length - rows.length} more learners`)
  out.print()
  out.say(
    out.color.dim(
      '✓ passed · a number: so many of 100 steps hold · – nothing handed in · ? not checked',
    ),
  )
  const lost = found.lost.map((line) => `Not graded: ${line}`)
  if (notes.length + lost.length + found.remarks.length > 0) out.print()
  for (const line of atMost(lost)) out.hanging('! ', line)
  for (const line of atMost(notes)) out.hanging('! ', line)
  for (const line of atMost(found.remarks)) out.hanging('- ', line)
}

const narrow = (slug: string) => slug.replace(/-.*/, '')

const short = (learner: string) => {
  const name = shown(learner)
  return name.length > 24 ? `${name.slice(0, 23)}…` : name
}

function cell({ outcome, score }: Graded): string {
  const marks = { passed: '✓', missing: '–', 'not-checked': '?' }
  return outcome === 'failed' ? `${Math.floor((score ?? 0) * 100)}` : marks[outcome]
}

function atMost(lines: string[]): string[] {
  const more = lines.length - NOTES
  return more > 0 ? [...lines.slice(0, NOTES), `and ${more} more: the files have them all`] : lines
}
