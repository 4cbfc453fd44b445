import { type Graded, inWords } from '../graded.ts'
import { shown } from '../learner-names.ts'
import type { Writer } from './writer.ts'

/** TAP 14 (testanything.org): a test for each exercise of each learner, its steps as a subtest. */
export const tap: Writer = {
  file: 'grades.tap',
  about: 'Test Anything Protocol, version 14',
  *write(results, { learners, exercises }) {
    yield `TAP version 14\n1..${learners.length * exercises.length}\n`
    let number = 0
    for (const graded of results) yield test(graded, ++number)
  },
}

function test(graded: Graded, number: number): string {
  const name = escaped(`${graded.learner}: ${graded.exercise}`)
  if (graded.outcome === 'missing') return `ok ${number} - ${name} # SKIP nothing was handed in\n`
  if (graded.outcome === 'not-checked')
    return `not ok ${number} - ${name}\n${yaml({ severity: 'could not be checked', message: inWords(graded) })}`
  const ok = graded.outcome === 'passed' ? 'ok' : 'not ok'
  const { failure } = graded
  const { kind, expected, observed, hint } = failure ?? {}
  const why = failure ? yaml({ kind, expected, observed, hint }) : ''
  return `# Subtest: ${name}\n${subtest(graded)}${ok} ${number} - ${name}\n${why}`
}

function subtest({ steps }: Graded): string {
  const lines = steps.map(({ sentence, outcome }, at) => {
    const ok = outcome === 'failed' ? 'not ok' : 'ok'
    const skipped = outcome === 'skipped' ? ' # SKIP not reached' : ''
    return `    ${ok} ${at + 1} - ${escaped(sentence)}${skipped}\n`
  })
  return `${lines.join('')}    1..${steps.length}\n`
}

/** JSON strings are YAML strings, whatever is in them. */
function yaml(facts: Record<string, string | undefined>): string {
  const lines = Object.entries(facts).map(
    ([key, text]) => `  ${key}: ${JSON.stringify(text ?? '')}\n`,
  )
  return `  ---\n${lines.join('')}  ...\n`
}

/** In a description # begins a directive. */
const escaped = (text: string) => shown(text).replace(/[\\#]/g, '\\$&')
