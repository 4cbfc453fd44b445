import { spawn } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Learner, learner } from './cli-learner.ts'

let ann: Learner
beforeAll(() => {
  ann = learner()
})
afterAll(() => ann.leaves())

describe('wrong usage: exit code 2, one message on stderr that says what to do', () => {
  test.each([
    [['lst'], 'There is no command lst. Did you mean list?'],
    [['xyzzy'], 'There is no command xyzzy. See npx learn-tcp --help'],
    [['toString'], 'There is no command toString.'],
    [
      ['report'],
      'There is no command report. A report is written by npx learn-tcp verify EXERCISE --report PAGE',
    ],
    [['help', 'lst'], 'There is no command lst. Did you mean list?'],
    [['print', 'luup'], 'There is no exercise luup. Did you mean loop?'],
    [['print', '99'], 'There is no exercise 99. They are numbered 1 to 5: npx learn-tcp list'],
    [['hint', '--al'], 'There is no option --al. Did you mean --all?'],
    [['hint', '--all=yes'], '--all takes no value. See npx learn-tcp hint --help'],
    [['list', 'loop'], 'loop is one word too many. See npx learn-tcp list --help'],
    [['list', '--', 'node'], 'Nothing can follow -- here.'],
    [['reset'], 'Which exercise? npx learn-tcp reset EXERCISE'],
    [
      ['reset', 'loop'],
      'There is no workspace here. Make a workspace with npx learn-tcp init FOLDER',
    ],
    [['hint'], 'You have not begun an exercise. Begin with npx learn-tcp next'],
    [['help', 'xyzzy'], 'There is no command xyzzy.'],
  ])('%j', async (words, message) => {
    const { code, stdout, stderr } = await ann.types(...words)
    expect(stderr.replaceAll('\n', ' ')).toContain(message)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe('help', () => {
  test('--help, -h and help show every command', async () => {
    const { code, stdout } = await ann.types('--help')
    expect(code).toBe(0)
    for (const name of ['list', 'print', 'next', 'hint', 'solution', 'reset', 'init']) {
      expect(stdout).toMatch(new RegExp(`^ +${name} +\\w`, 'm'))
    }
    expect((await ann.types('-h')).stdout).toBe(stdout)
    expect((await ann.types('help')).stdout).toBe(stdout)
  })

  test('COMMAND --help and help COMMAND show its options', async () => {
    const { code, stdout } = await ann.types('solution', '--help')
    expect(code).toBe(0)
    expect(stdout).toContain('learn-tcp solution [exercise] [--force [--yes]]')
    expect(stdout).toContain('--force  also before the exercise has passed')
    expect((await ann.types('help', 'solution')).stdout).toBe(stdout)
  })

  test('--version', async () => {
    expect((await ann.types('--version')).stdout).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

describe('colours', () => {
  const code = '\x1b['

  test('none in a pipe', async () => {
    expect((await ann.types('print', '1')).stdout).not.toContain(code)
  })

  test.each([
    ['on a screen', ['print', '1'], {}, true],
    ['with --no-color', ['print', '1', '--no-color'], {}, false],
    ['with NO_COLOR', ['print', '1'], { NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR', ['print', '1'], { NO_COLOR: '' }, true],
    ['with TERM=dumb', ['print', '1'], { TERM: 'dumb' }, false],
    ['with NO_COLOR, but FORCE_COLOR', ['print', '1'], { NO_COLOR: '1', FORCE_COLOR: '1' }, true],
    ['with all, and --no-color', ['--no-color', 'print', '1'], { FORCE_COLOR: '1' }, false],
  ])('%s', async (_, words, env, coloured) => {
    await ann.types('init')
    const screen = ann.sits(words, { env })
    await screen.shows('Check')
    expect(await screen.ends()).toBe(0)
    expect(screen.raw().includes(code)).toBe(coloured)
  })
})

test('the reader of a pipe may leave early', async () => {
  const cli = path.join(ann.package, 'dist/cli.js')
  const command = `"${process.execPath}" "${cli}" list | true; echo done`
  const shell = spawn('sh', ['-c', command], { env: ann.env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  shell.stdout.on('data', (data) => {
    said += data
  })
  shell.stderr.on('data', (data) => {
    said += data
  })
  await new Promise((resolve) => shell.once('close', resolve))
  expect(said).toBe('done\n')
})
