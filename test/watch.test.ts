import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keys, type Learner, learner, type Screen } from './cli-learner.ts'
import { root, slugsIn } from './servers/course.ts'

/* `learn-tcp watch`, as a learner has it: saves in every manner, keys, and what is left when it ends. */

let ann: Learner
let screen: Screen
let file: string
const solution = (slug: string) => join(root, 'solutions', slug, 'server.ts')
const stub = (slug: string) => join(root, 'exercises', slug, 'server.ts')

beforeEach(async () => {
  ann = learner({ course: 'real' })
  await ann.types('init', 'here')
  file = join(ann.dir, 'here', '02-accept', 'server.ts')
})
afterEach(() => ann.leaves())

async function watches(screenOptions = {}): Promise<void> {
  screen = ann.sits(['watch', 'accept'], { cwd: join(ann.dir, 'here'), ...screenOptions })
  await screen.shows('02-accept · failed')
}

test('every save is checked; what passes is kept, and q leaves the screen as it was', async () => {
  await watches()
  expect(screen.text()).toContain('ann is taken from the accept queue')
  copyFileSync(solution('02-accept'), file)
  await screen.shows('02-accept · passed')
  expect(ann.progress().completed).toHaveProperty('02-accept')
  screen.press('q')
  expect(await screen.ends()).toBe(0)
  expect(screen.text()).not.toContain('passed')
})

test('an editor that writes another file and renames it has saved', async () => {
  await watches()
  copyFileSync(solution('02-accept'), `${file}.new`)
  renameSync(`${file}.new`, file)
  await screen.shows('02-accept · passed')
  screen.press('q')
  await screen.ends()
})

test('a save is noticed at once: the old verdict goes before the new check has begun', async () => {
  await watches()
  const before = screen.raw().length
  for (let i = 0; i < 100 && !screen.raw().slice(before).includes('checking …'); i++) {
    copyFileSync(stub('02-accept'), file)
    await pause(5) // never quiet for as long as a save may last
  }
  expect(screen.raw().slice(before)).toContain('checking …')
  await screen.shows('02-accept · failed')
  screen.press('q')
  await screen.ends()
})

test('several saves at once end with the verdict on the last', async () => {
  await watches()
  for (let i = 0; i < 5; i++) {
    copyFileSync(i === 4 ? solution('02-accept') : stub('02-accept'), file)
    await pause(10)
  }
  await screen.shows('02-accept · passed')
  screen.press('q')
  await screen.ends()
})

test('a save during a check breaks it off', async () => {
  writeFileSync(file, "import { pause } from 'learn-tcp/sockets'\nsetInterval(() => {}, 1000)\n") // 10 s of patience
  screen = ann.sits(['watch', 'accept'], { cwd: join(ann.dir, 'here') })
  await screen.shows('checking …')
  await pause(500)
  copyFileSync(solution('02-accept'), file)
  const saved = performance.now()
  await screen.shows('02-accept · passed')
  expect(performance.now() - saved).toBeLessThan(8000)
  screen.press('q')
  await screen.ends()
})

test('a syntax error and a file that vanishes are told, and watching goes on', async () => {
  await watches()
  appendFileSync(file, 'const x = {\n')
  await screen.shows('the file can be run')
  unlinkSync(file)
  await screen.shows('cannot be read')
  copyFileSync(solution('02-accept'), file)
  await screen.shows('02-accept · passed')
  screen.press('q')
  await screen.ends()
})

test('keys show hints, the problem, the list, and never a solution too soon', async () => {
  await watches()
  screen.press('h')
  await screen.shows('Hint 1 of')
  await screen.shows('One more: press h again')
  screen.press('h')
  await screen.shows('Hint 2 of')
  screen.press('p')
  await screen.shows('accept: wait for a client')
  screen.press(keys.down)
  await screen.shows('more')
  screen.press('s')
  await screen.shows('has not passed yet')
  screen.press('l')
  await screen.shows(`of ${slugsIn('exercises').length} are done`)
  screen.press('r')
  await screen.shows('02-accept · failed')
  screen.press('n')
  await screen.shows('03-read · problem')
  expect(ann.progress().current).toBe('03-read')
  screen.press('r')
  await screen.shows('03-read · failed')
  screen.press(keys.ctrlC)
  expect(await screen.ends()).toBe(130)
})

test.skipIf(process.platform !== 'linux')(
  'x shows the server itself, and q leads back',
  async () => {
    copyFileSync(solution('05-loop'), file)
    writeFileSync(
      join(file, '..', 'serve.ts'),
      readFileSync(join(root, 'solutions/05-loop/serve.ts')),
    )
    screen = ann.sits(['watch', 'accept'], {
      cwd: join(ann.dir, 'here'),
      env: { PORT: String(20_000 + (process.pid % 9000)) },
    })
    await screen.shows('02-accept · failed')
    screen.press('x')
    await screen.shows('waiting for the next client')
    expect(screen.text()).toMatch(/Your server runs on .*press q[\s\S]*talk \d+ --say hi/)
    screen.press('q')
    await screen.shows('02-accept · failed')
    screen.press('q')
    expect(await screen.ends()).toBe(0)
  },
)

test('on 40 columns nothing is cut', async () => {
  await watches({ columns: 40, rows: 20 })
  expect(screen.text()).toMatch(/h hint {2}r check/)
  screen.press('q')
  await screen.ends()
})

test('what Node itself warns of is told when the screen is left, not over it', async () => {
  const warner = join(ann.dir, 'warner.cjs')
  writeFileSync(
    warner,
    `const { write } = process.stdout
process.stdout.write = function (text, ...more) {
  if (String(text).includes('[?1049h')) setTimeout(() => process.emitWarning('it leaks'), 100)
  return write.call(this, text, ...more)
}\n`,
  )
  await watches({ env: { NODE_OPTIONS: `--require ${warner}` } })
  await pause(500)
  screen.press('q')
  await screen.ends()
  expect(screen.raw().split('\x1b[?1049l')).toEqual([
    expect.not.stringContaining('it leaks'),
    expect.stringContaining('it leaks'),
  ])
})

test('Esc and Enter lead back from every page to the result, which the title names', async () => {
  await watches()
  for (const [key, page] of [
    ['?', 'keys'],
    ['p', 'problem'],
    ['h', 'hint'],
    ['s', 'solution'],
    ['l', 'list'],
  ] as const) {
    screen.press(key)
    await screen.shows(`02-accept · ${page} · Esc: back to failed`)
    screen.press(page === 'keys' ? keys.enter : keys.escape)
    await screen.shows('02-accept · failed')
  }
  screen.press('q')
  await screen.ends()
})

test('what is below the screen is named with the key that leads there', async () => {
  await watches()
  screen.press('p')
  await screen.shows('more: Space')
  screen.press(' ')
  await screen.shows('above: PageUp')
  screen.press('q')
  await screen.ends()
})

test('any exercise can be chosen in the list, and the files with a TODO are named', async () => {
  await watches()
  screen.press('l')
  await screen.shows('> ')
  for (let i = 0; i < 6; i++) screen.press(keys.down)
  await screen.shows('>   08')
  screen.press(keys.enter)
  await screen.shows('08-timeouts · problem · Esc: check')
  expect(screen.text().replaceAll('\n', '')).toMatch(/Edit {3}\S*08-timeouts\/request\.ts/)
  expect(screen.text()).toContain('02-accept stays open: l leads back to it')
  expect(ann.progress().current).toBe('08-timeouts')
  screen.press('q')
  await screen.ends()
})

test('a long wait is told with what is waited for, and takes nobody from another page', async () => {
  writeFileSync(file, 'setInterval(() => {}, 1000)\n') // nobody listens: 10 s of patience
  screen = ann.sits(['watch', 'accept'], { cwd: join(ann.dir, 'here') })
  await screen.shows('something listens on PORT: 3 s so far')
  screen.press('p')
  await screen.shows('problem · Esc: back to checking')
  await screen.shows('problem · Esc: back to failed')
  screen.press('q')
  await screen.ends()
})
