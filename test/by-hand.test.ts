import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Check, ghost, type Hints, type Story } from '../checker/check.ts'
import { hintFor, KIND_NAMES, type Kind } from '../checker/hints.ts'
import { root, slugsIn } from './servers/course.ts'

/* What a learner is to paste, or reads as code, is not broken by a screen of 80 columns. */

const PASTED = 72
const CODE = 80

const width = (line: string) => [...line].length

/** The lines for another terminal that a check may tell: its steps are named, and none is run. */
async function byHandOf(slug: string): Promise<string[]> {
  const { default: check } = (await import(`../checker/checks/${slug}.ts`)) as { default: Check }
  const told: string[] = []
  const story = {
    world: ghost,
    remark() {},
    answersPrediction() {},
    start: async () => ghost,
    meanwhile: () => new Promise(() => {}),
    async step(_sentence: string, _action: () => unknown, hints: Hints = {}) {
      const kinds = Object.values(hints).filter((hint) => typeof hint === 'object')
      told.push(...[hints, ...(kinds as Kind[])].flatMap(({ byHand }) => byHand ?? []))
      return ghost
    },
  }
  await check(story as unknown as Story)
  return told
}

test.each(slugsIn('exercises'))('%s: what is to be pasted fits on a screen', async (slug) => {
  const lines = (await byHandOf(slug)).flatMap((text) => text.split('\n'))
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.filter((line) => width(line) > PASTED)).toEqual([])
})

test('so do the lines that belong to a kind of failure', () => {
  const lines = KIND_NAMES.flatMap((kind) => hintFor(kind).byHand?.split('\n') ?? [])
  expect(lines.filter((line) => width(line) > PASTED)).toEqual([])
})

test.each(slugsIn('exercises'))('%s: the code in its problem fits on a screen', (slug) => {
  const lines = readFileSync(join(root, 'exercises', slug, 'problem.md'), 'utf8').split('\n')
  const isTooWide = (line: string) => line.startsWith('    ') && width(line) > CODE
  expect(lines.filter(isTooWide)).toEqual([])
})
