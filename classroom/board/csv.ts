import { stringify } from 'csv-stringify/sync'
import type { Board } from './board.ts'
import type { Learner } from './classbook.ts'
import { namesOf, stateOf } from './summary.ts'

/**
 * A row for each learner: for Excel and for what imports grades. A name that begins like a formula gets an apostrophe
 * in front, or a spreadsheet would run it.
 */
export function csvOf({ book, exercises }: Pick<Board, 'book' | 'exercises'>): string {
  const learners = [...book.learners.values()]
  const names = namesOf(learners)
  const columns = exercises.flatMap(({ slug }) => [
    slug,
    `${slug} checks`,
    `${slug} minutes to pass`,
  ])
  const rows = learners.map((learner) => [
    names.get(learner.id),
    [...learner.work.values()].filter(({ passedAt }) => passedAt !== undefined).length,
    ...exercises.flatMap(({ slug }) => cellsOf(learner, slug)),
  ])
  return stringify([['name', 'passed', ...columns], ...rows], {
    bom: true, // without it Excel takes UTF-8 for something else
    record_delimiter: 'windows',
    escape_formulas: true,
  })
}

function cellsOf({ work }: Learner, slug: string): (string | number)[] {
  const own = work.get(slug)
  if (!own) return ['', '', '']
  const minutes = own.passedAt === undefined ? '' : (own.passedAt - own.firstAt) / 60_000
  return [stateOf(own), own.attempts, minutes === '' ? '' : minutes.toFixed(1)]
}
