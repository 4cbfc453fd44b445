import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addExercise, keys, type Learner, learner, type Screen } from './cli-learner.ts'

let ann: Learner
beforeEach(() => {
  ann = learner()
})
afterEach(() => ann.leaves())

function cursorIsShown(screen: Screen): boolean {
  return screen.raw().lastIndexOf('\x1b[?25h') > screen.raw().lastIndexOf('\x1b[?25l')
}

test('picking an exercise makes the workspace, shows the problem and says what to edit', async () => {
  const screen = ann.sits([])
  await screen.shows('Which exercise?')
  screen.press(keys.down)
  await screen.shows('● ')
  screen.press(keys.enter)
  await screen.shows('Make it here')
  screen.press(keys.enter)
  expect(await screen.ends()).toBe(0)
  expect(screen.text()).toContain('The accept exercise')
  expect(screen.text().replaceAll('\n', '')).toContain(path.join(ann.dir, '02-accept/server.ts'))
  expect(screen.text()).toContain('learn-tcp verify')
  expect(ann.progress().current).toBe('02-accept')
  expect(cursorIsShown(screen)).toBe(true)
})

test('what is done is ticked, and the cursor stands on the current exercise', async () => {
  ann.passes('01-listen')
  await ann.types('print', '3')
  const screen = ann.sits([])
  await screen.shows('Show the commands')
  expect(screen.text()).toMatch(/^○ ✓ 01 The listen/m)
  expect(screen.text()).toMatch(/^● {3}03 The read/m)
  screen.press(keys.ctrlC)
  expect(await screen.ends()).toBe(130)
})

test('a command of the menu runs', async () => {
  await ann.types('print', '1')
  const screen = ann.sits([])
  await screen.shows('Show a hint')
  screen.press(keys.up) // round to the last entry
  screen.press(keys.up)
  await screen.shows('●      Show a hint')
  screen.press(keys.enter)
  expect(await screen.ends()).toBe(0)
  expect(screen.text()).toContain('Hint 1 of 3')
})

test.each([
  ['Esc', (screen: Screen) => screen.press(keys.escape), 130],
  ['q', (screen: Screen) => screen.press('q'), 130],
  ['Ctrl-C', (screen: Screen) => screen.press(keys.ctrlC), 130],
  ['Ctrl-D', (screen: Screen) => screen.press(keys.ctrlD), 130],
  ['SIGINT', (screen: Screen) => screen.kill('SIGINT'), 130],
  ['SIGTERM', (screen: Screen) => screen.kill('SIGTERM'), 143],
])('%s leaves a clean terminal', async (_, leave, code) => {
  const screen = ann.sits([])
  await screen.shows('Show the commands')
  leave(screen)
  expect(await screen.ends()).toBe(code)
  expect(cursorIsShown(screen)).toBe(true)
})

test('forty columns and ten rows: it wraps below the title and scrolls', async () => {
  for (let number = 10; number < 25; number++) addExercise(ann.package, `${number}-more`)
  const screen = ann.sits([], { columns: 40, rows: 10 })
  await screen.shows('Which exercise?')
  expect(screen.text()).toMatch(
    /^● {3}01 The listen exercise, which has a$\n^ +rather long title$/m,
  )
  screen.press(keys.up)
  await screen.shows('●      Show the commands')
  expect(screen.text().split('\n').length).toBeLessThanOrEqual(10)
  screen.press(keys.ctrlC)
  await screen.ends()
})

test('NO_COLOR: no colour, and the marks can still be told apart', async () => {
  ann.passes('01-listen')
  const screen = ann.sits([], { env: { NO_COLOR: '1' } })
  await screen.shows('Show the commands')
  expect(screen.text()).toMatch(/^● ✓ 01.*\n^○ {3}02/m)
  screen.press(keys.ctrlC)
  await screen.ends()
  expect(screen.raw()).not.toMatch(/\x1b\[[39]\dm/) // what was left is struck through
})

test.each([
  ['a pipe', () => ann.types()],
  [
    'a dumb terminal',
    async () => {
      const screen = ann.sits([], { env: { TERM: 'dumb' } })
      return { code: await screen.ends(), stdout: screen.text() }
    },
  ],
])('%s gets the list and how to go on', async (_, type) => {
  const { code, stdout } = await type()
  expect(code).toBe(0)
  expect(stdout).toContain('01 The listen exercise')
  expect(stdout).toContain('Go on with npx learn-tcp next')
})

test('what it stores is what the other commands read', async () => {
  await ann.types('init')
  const screen = ann.sits([])
  await screen.shows('Show the commands')
  screen.press(keys.enter)
  expect(await screen.ends()).toBe(0)
  expect(JSON.parse(readFileSync(ann.progressFile, 'utf8')).current).toBe('01-listen')
  expect((await ann.types('list')).stdout).toMatch(/^> +01/m)
})
