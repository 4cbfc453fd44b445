import { type Graded, inWords, NotGradable } from '../graded.ts'
import type { Writer } from './writer.ts'

/*
 * What an autograder.py of Classroom 50 has to leave behind: result.json, classroom50/result/v1, as in
 * github.com/foundation50/classroom50, schemas/result-v1.schema.json. It is about one learner; who that is and which
 * submission is graded is told by the environment of its workflow. Points are whole there.
 */

export const classroom50: Writer = {
  file: 'result.json',
  about: "one learner's result.json, in a Classroom 50 workflow",
  *write(results) {
    const tests = [...results].map(testOf)
    yield `${JSON.stringify({ ...submission(), ...summed(tests), tests }, null, 2)}\n`
  },
}

/** Which variable of the workflow says what. */
const TOLD_BY = {
  classroom: 'CLASSROOM',
  assignment: 'ASSIGNMENT',
  owner: 'OWNER',
  submission: 'SUBMISSION_TAG',
  commit: 'COMMIT_URL',
  release: 'RELEASE_URL',
  review: 'REVIEW_URL',
}

/** Those of its variables that are not there. */
export const missingVariables = (): string[] =>
  Object.values(TOLD_BY).filter((name) => !process.env[name])

function submission(): Record<string, string> {
  const told = Object.entries(TOLD_BY).map(([field, name]) => [field, process.env[name] ?? ''])
  return {
    schema: 'classroom50/result/v1',
    ...Object.fromEntries(told),
    assignment_type: process.env.ASSIGNMENT_TYPE === 'group' ? 'group' : 'individual',
    datetime: instant(process.env.COMMIT_DATE),
    graded_at: instant(),
  }
}

/** 2026-11-28T04:19:20Z, without the milliseconds that the schema does not allow. */
function instant(given?: string): string {
  const date = given ? new Date(given) : new Date()
  if (Number.isNaN(date.getTime())) throw new NotGradable(`COMMIT_DATE is no date: ${given}`)
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

interface Test {
  'test-name': string
  passed: boolean
  score: number
  'max-score': number
  message?: string
}

/** An exercise is worth so many points, whatever becomes of it: the best score is the same for everybody. */
const POINTS = 100

function testOf(graded: Graded): Test {
  const { exercise, outcome, score, failure } = graded
  if (score === undefined)
    throw new NotGradable(
      `${exercise} could not be checked: Classroom 50 would take that for 0 points`,
    )
  return {
    'test-name': exercise,
    passed: outcome === 'passed',
    score: Math.floor(score * POINTS),
    'max-score': POINTS,
    ...(outcome !== 'passed' && { message: failure?.observed ?? inWords(graded) }),
  }
}

const summed = (tests: Test[]) => ({
  score: tests.reduce((sum, { score }) => sum + score, 0),
  'max-score': tests.reduce((sum, test) => sum + test['max-score'], 0),
})
