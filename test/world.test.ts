import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { World } from '../checker/world.ts'

/* When the checker was not run, and what that says of the moments at which it saw something. */

/** As if the machine had run somebody else, so often, with one look at the world in between. */
async function notRun(world: World, milliseconds: number, times: number) {
  await pause(50)
  const began = world.timeline.now()
  for (let i = 0; i < times; i++) {
    for (const end = performance.now() + milliseconds; performance.now() < end; );
    await pause(1)
  }
  await pause(30)
  return (length: number) => world.wasStalledBetween(began, world.timeline.now(), length)
}

test('a pause is as long as it was', async () => {
  const world = new World()
  const wasStalled = await notRun(world, 200, 1)
  expect(wasStalled(190)).toBe(true)
  world.end()
})

test('what is seen after two pauses in a row may have happened before the first', async () => {
  const world = new World()
  const wasStalled = await notRun(world, 200, 2)
  expect(wasStalled(390)).toBe(true)
  world.end()
})

test('there is none where it was run', async () => {
  const world = new World()
  const wasStalled = await notRun(world, 0, 1)
  expect(wasStalled(5000)).toBe(false)
  world.end()
})
