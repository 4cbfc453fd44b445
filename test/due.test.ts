import { expect, test } from 'vitest'
import { absent, due, type Overdue } from '../checker/due.ts'
import type { KernelView } from '../checker/kernel/view.ts'
import { World } from '../checker/world.ts'

type Ends = ReturnType<KernelView['endsByItself']>

function server(ends: Ends = 'later') {
  const world = new World()
  const view = { endsByItself: () => ends } as KernelView
  return { world, view, exit: undefined as unknown }
}

test('what is there is found at once', async () => {
  expect(await due(() => 'here', server(), { within: 1000 })).toBe('here')
})

test('a change is looked at as soon as it is announced', async () => {
  const one = server()
  let found: string | undefined
  const waiting = due(() => found, one, { within: 10_000, every: 10_000 })
  found = 'here'
  one.world.changed()
  expect(await waiting).toBe('here')
})

test.each([
  ['later', 'late'],
  ['never', 'asleep'],
  ['perhaps', 'asleep'],
] as [Ends, Overdue['why']][])(
  'a server that ends its sleep by itself %s is %s',
  async (ends, why) => {
    const overdue = await due(() => undefined, server(ends), { within: 1500 })
    expect(overdue).toMatchObject({ why })
  },
)

test('sleep proves nothing where somebody else may bring what is due', async () => {
  const overdue = await due(() => undefined, server('never'), {
    within: 600,
    believesSleep: () => false,
  })
  expect(overdue).toMatchObject({ why: 'late' })
})

test('after the exit there is a moment for what was sent before it', async () => {
  const one = { ...server(), exit: { code: 0 } }
  let looks = 0
  expect(await due(() => (++looks > 3 ? 'late mail' : undefined), one, { within: 5000 })).toBe(
    'late mail',
  )
  expect(await due(() => undefined, one, { within: 5000 })).toMatchObject({ why: 'exited' })
})

test('time in which this process was not run does not count', async () => {
  const waiting = due(() => undefined, server(), { within: 300 })
  const frozen = performance.now()
  while (performance.now() - frozen < 1000); // as if the machine had run somebody else
  const overdue = (await waiting) as Overdue
  expect(overdue.afterMs).toBeGreaterThan(1150)
})

test('absent: nothing for the whole time, or what came too early', async () => {
  const { world } = server()
  expect(await absent(() => undefined, world, 30)).toBeUndefined()
  expect(await absent(() => 'too early', world, 30)).toBe('too early')
})
