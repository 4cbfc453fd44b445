import { type Graded, inWords } from './graded.ts'
import { meanOf, percent } from './marks.ts'
import { escaped } from './writers/summary.ts'

/** A page of Markdown for one learner: of each exercise what `verify` would have shown. */
export function* feedbackFor(learner: string, graded: Graded[]): Iterable<string> {
  const passed = graded.filter(({ outcome }) => outcome === 'passed').length
  const total = percent(meanOf(graded))
  yield `# ${escaped(learner)}\n\n${passed} of ${graded.length} passed${total && `, ${total} of 100 points`}.\n`
  for (const one of graded) yield `\n## ${one.exercise}: ${headline(one)}\n${body(one)}`
}

const headline = (one: Graded) =>
  one.outcome === 'passed' || one.outcome === 'failed'
    ? `${one.outcome}, ${inWords(one)}`
    : one.outcome === 'missing'
      ? 'nothing was handed in'
      : 'not checked'

function body(one: Graded): string {
  if (one.outcome === 'not-checked') return `\n${escaped(inWords(one))}\n`
  if (!one.feedback) return ''
  const fence = '`'.repeat(Math.max(3, longestRun(one.feedback) + 1))
  return `\n${fence}text\n${one.feedback.trimEnd()}\n${fence}\n`
}

/** Of backticks: a longer fence is not closed by what a server has printed. */
const longestRun = (text: string) =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
