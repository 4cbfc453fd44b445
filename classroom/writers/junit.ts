import type { FailureReport } from '../../checker/verdict.ts'
import { type Graded, inWords } from '../graded.ts'
import type { Writer } from './writer.ts'

/*
 * A suite for each exercise of each learner, a case for each step: the form that Jenkins, GitLab and most reporters read
 * (testsuites > testsuite > testcase > failure | error | skipped).
 */

export const junit: Writer = {
  file: 'junit.xml',
  about: 'a suite for each learner and exercise, for CI servers',
  *write(results) {
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="learn-tcp">\n'
    for (const graded of results) yield suite(graded)
    yield '</testsuites>\n'
  },
}

function suite(graded: Graded): string {
  const cases = casesOf(graded)
  const count = (tag: string) => cases.filter(({ body }) => body.startsWith(`<${tag}`)).length
  const name = `${graded.learner}: ${graded.exercise}`
  const head = `name=${quoted(name)} tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${graded.durationMs / 1000}"`
  const lines = cases.map(
    (one) =>
      `    <testcase classname=${quoted(name)} name=${quoted(one.name)} time="0">${one.body}</testcase>\n`,
  )
  return `  <testsuite ${head}>\n${lines.join('')}  </testsuite>\n`
}

function casesOf(graded: Graded): { name: string; body: string }[] {
  const { outcome, steps, failure } = graded
  if (outcome === 'missing')
    return [{ name: 'is handed in', body: '<skipped message="nothing was handed in"/>' }]
  if (outcome === 'not-checked')
    return [{ name: 'can be checked', body: `<error message=${quoted(inWords(graded))}/>` }]
  return steps.map((step) => ({
    name: step.sentence,
    body:
      step.outcome === 'failed' ? failed(failure) : step.outcome === 'skipped' ? '<skipped/>' : '',
  }))
}

function failed(failure: FailureReport | undefined): string {
  if (!failure) return '<failure/>'
  const { kind, expected, observed, hint, output } = failure
  const told = [`expected: ${expected}`, `observed: ${observed}`, `hint: ${hint}`]
  if (output) told.push(`printed:\n${output}`)
  return `<failure type=${quoted(kind)} message=${quoted(observed)}>${escaped(told.join('\n'))}</failure>`
}

const quoted = (text: string) =>
  `"${escaped(text).replace(/[\n\t\r]/g, (character) => `&#${character.charCodeAt(0)};`)}"`

/** What XML 1.0 has no way to write (section 2.2) becomes U+FFFD. */
function escaped(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => named[character] ?? character)
}
