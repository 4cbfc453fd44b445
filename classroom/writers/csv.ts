import { stringify } from 'csv-stringify/sync'
import { type Graded, inWords } from '../graded.ts'
import { shown } from '../learner-names.ts'
import { byLearner, meanOf, percent } from '../marks.ts'
import type { Writer } from './writer.ts'

/*
 * A row a learner, a column an exercise, 0 to 100 in each: what gradebooks import. A cell that begins like a formula is
 * one for Excel and LibreOffice, and names are chosen by learners: such a cell gets a ' in front.
 */

const row = (cells: string[]): string =>
  stringify([cells], { record_delimiter: '\r\n', escape_formulas: true })

export const csv: Writer = {
  file: 'grades.csv',
  about: 'a row for each learner, for gradebooks',
  *write(results, { exercises }) {
    yield row(['learner', ...exercises, 'total', 'notes'])
    for (const [learner, graded] of byLearner(results))
      yield row([
        shown(learner),
        ...graded.map((one) => percent(one.score)),
        percent(meanOf(graded)),
        [...missing(graded), ...graded.filter(isNotChecked).map(note)].join('; '),
      ])
  },
}

function missing(graded: Graded[]): string[] {
  const slugs = graded.flatMap((one) => (one.outcome === 'missing' ? [one.exercise] : []))
  return slugs.length > 0 ? [`nothing handed in: ${slugs.join(', ')}`] : []
}

/** An empty cell is no 0: the note says why. */
const isNotChecked = ({ outcome }: Graded) => outcome === 'not-checked'

const note = (graded: Graded) => `${graded.exercise}: ${shown(inWords(graded))}`
