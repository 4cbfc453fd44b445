import { type Graded, inWords } from '../graded.ts'
import { shown } from '../learner-names.ts'
import { byLearner, meanOf, percent } from '../marks.ts'
import type { Writer } from './writer.ts'

/** GitHub shows at most 1 MiB of Markdown for a step, and nothing of more. */
const MOST = 1024 * 1024 - 2048

const MARKS = { passed: '✅', missing: '', 'not-checked': '⚠️' }

/** Markdown for `$GITHUB_STEP_SUMMARY`: the table, then what is to be said of each that has not passed. */
export const summary: Writer = {
  file: 'summary.md',
  about: 'Markdown, for the page of a GitHub Actions run',
  write: (results, { exercises }) => bounded(pieces(results, exercises)),
}

function* pieces(results: Iterable<Graded>, exercises: string[]): Iterable<string> {
  yield `# Grades\n\n| learner | ${exercises.join(' | ')} | total |\n`
  yield `| --- |${' --- |'.repeat(exercises.length)} ---: |\n`
  for (const [learner, graded] of byLearner(results))
    yield `| ${[learner].map(escaped).join()} | ${graded.map(cell).join(' | ')} | ${percent(meanOf(graded)) || '–'} |\n`
  yield '\n'
  for (const graded of results) yield told(graded)
}

const cell = (graded: Graded) =>
  graded.outcome === 'failed' ? percent(graded.score) : MARKS[graded.outcome]

function told(graded: Graded): string {
  const { learner, exercise, outcome, failure } = graded
  if (outcome === 'passed' || outcome === 'missing') return ''
  const lines = [`**${escaped(learner)}, ${exercise}**: ${escaped(inWords(graded))}.`]
  if (failure) lines.push(`✗ ${escaped(failure.step)}: ${escaped(failure.observed)}.`)
  return `${lines.join(' ')}\n\n`
}

/** What is too much is left out, and said. */
function* bounded(all: Iterable<string>): Iterable<string> {
  let bytes = 0
  for (const piece of all) {
    bytes += Buffer.byteLength(piece)
    if (bytes > MOST) {
      yield '\nThere is more than GitHub shows: the rest is in grades.csv and feedback/.\n'
      return
    }
    yield piece
  }
}

/** Nothing that a learner has written becomes Markdown or HTML. */
export const escaped = (text: string): string =>
  shown(text.replace(/\s+/g, ' '))
    .replace(/[\\`*_{}[\]()#+!|~@$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
