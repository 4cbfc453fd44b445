import { describe, expect, test } from 'vitest'
import { slugsIn } from './servers/course.ts'
import { judge, missingTool } from './servers/programs.ts'
import { AT_MOST, isLong, turns, weightOf } from './servers/turns.ts'
import type { Variant } from './variants/variant.ts'

/* Right servers in other languages and styles. The checker is a black box: each of them must pass. */

const inTurn = turns(2)
const groups = slugsIn('test/variants')

const variantsOf = async (group: string) =>
  ((await import(`./variants/${group}.ts`)) as { default: Variant[] }).default

for (const group of groups)
  describe.concurrent(group, { timeout: AT_MOST }, async () => {
    for (const variant of await variantsOf(group))
      for (const slug of variant.exercises)
        test(`right: ${slug}, ${variant.style}`, async ({ skip }) => {
          const missing = missingTool(variant)
          if (missing) skip(`${missing} is not installed`)
          if (isLong(slug)) skip('npm run test:all')
          const judged = () => judge(slug, variant)
          const { outcome, failure, remarks } = await inTurn(judged, weightOf(slug))
          expect({ outcome, failure, remarks }).toMatchObject({ outcome: 'passed' })
        })
  })

test('the exercises that variants name exist', async () => {
  const variants = (await Promise.all(groups.map(variantsOf))).flat()
  const named = new Set(variants.flatMap(({ exercises }) => exercises))
  expect([...named].filter((slug) => !slugsIn('exercises').includes(slug))).toEqual([])
})
