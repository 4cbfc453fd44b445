import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cellsOnPage, knownCells, page } from '../scripts/kill-table.ts'
import { slugsIn } from './servers/course.ts'
import { library } from './servers/library.ts'

test.each(slugsIn('exercises'))(
  'the kill table has every server of %s, and the verdict that is due',
  async (slug) => {
    const known = (await library([slug])).map(knownCells)
    expect(cellsOnPage(readFileSync(page, 'utf8')).get(slug)).toEqual(known)
  },
)
