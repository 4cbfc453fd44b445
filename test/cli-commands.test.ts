import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addExercise, keys, type Learner, learner } from './cli-learner.ts'

let ann: Learner
beforeEach(() => {
  ann = learner()
})
afterEach(() => ann.leaves())

const mine = (...names: string[]) => path.join(ann.dir, ...names)

describe('list', () => {
  test('shows numbers, titles, what is done and where the learner is', async () => {
    ann.passes('01-listen')
    await ann.types('print', 'accept')
    const { code, stdout } = await ann.types('list')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}✓ 01 The listen exercise, which has a rather long title$/m)
    expect(stdout).toMatch(/^> {3}02 The accept exercise/m)
    expect(stdout).toContain('1 of 4 are done.')
  })

  test('says that there is no 10, where Part II is there', async () => {
    expect((await ann.types('list')).stdout).not.toContain('Part II')
    addExercise(ann.package, '11-framing')
    expect((await ann.types('list')).stdout).toContain('There is no 10: Part II begins at 11.')
  })

  test('writes nothing', async () => {
    await ann.types('list')
    expect(existsSync(path.dirname(ann.progressFile))).toBe(false)
  })

  test('fits into 40 columns', async () => {
    const screen = ann.sits(['list'], { columns: 40 })
    await screen.ends()
    expect(screen.text()).toContain(
      '    01 The listen exercise, which has a\n       rather long title',
    )
  })

  test.each([{ LEARN_TCP_HOME: '/dev/null/state' }, { LEARN_TCP_HOME: '', HOME: '' }])(
    'goes on with a warning where progress cannot be kept: %j',
    async (env) => {
      Object.assign(ann.env, env)
      const { code, stdout, stderr } = await ann.types('next')
      expect(code).toBe(0)
      expect(stdout).toContain('# The listen exercise')
      expect(stderr).toContain('Your progress cannot be kept')
    },
  )
})

describe('print and next', () => {
  test.each(['05-loop', 'loop', '5', '05'])('an exercise is named %s', async (name) => {
    expect((await ann.types('print', name)).stdout).toMatch(/^# The loop exercise/)
    expect(ann.progress().current).toBe('05-loop')
    expect((await ann.types('print')).stdout).toMatch(/^# The loop exercise/)
  })

  test('into a pipe goes the Markdown as it is', async () => {
    const problem = readFileSync(path.join(ann.package, 'exercises/01-listen/problem.md'), 'utf8')
    expect((await ann.types('print', '1')).stdout).toBe(problem.trimEnd())
  })

  test('on a screen it is wrapped, code is not, and the file to edit is named', async () => {
    await ann.types('init')
    const screen = ann.sits(['print', '1'], { columns: 60 })
    expect(await screen.ends()).toBe(0)
    const text = screen.text()
    expect(text).toMatch(/^The listen exercise/)
    expect(text).toContain('a link (https://example.org/a)')
    expect(text.replaceAll('\n', '')).toContain(
      '    curl -v http://127.0.0.1:1729/   # stays as it is, however long',
    )
    expect(text.replaceAll('\n', '')).toContain(`Edit   ${mine('01-listen/server.ts')}`)
    expect(text).toContain('Check  npx learn-tcp verify')
  })

  test('next goes on behind the current exercise, then back to what was left out', async () => {
    ann.passes('02-accept')
    for (const title of ['listen', 'read', 'loop', 'listen']) {
      expect((await ann.types('next')).stdout).toContain(`# The ${title} exercise`)
    }
  })

  test('next says what is left open behind it', async () => {
    expect((await ann.types('next')).stderr).toBe('')
    expect((await ann.types('next')).stderr).toContain(
      '01-listen is not done yet. Back to it: npx learn-tcp print listen',
    )
    ann.passes('02-accept')
    expect((await ann.types('next')).stderr).toBe('')
  })

  test('next says when all are done', async () => {
    ann.passes('01-listen', '02-accept', '03-read', '05-loop')
    expect((await ann.types('next')).stdout).toBe('All 4 exercises are done.')
  })

  test('the first use asks for a folder, and makes it', async () => {
    const screen = ann.sits(['next'])
    await screen.shows('Make it here')
    screen.press(keys.enter)
    expect(await screen.ends()).toBe(0)
    expect(readFileSync(mine('01-listen/server.ts'), 'utf8')).toBe('// TODO: listen\n')
    expect(ann.progress().workspace).toBe(ann.dir)
  })

  test('whoever says no sees the problem, and what to type later', async () => {
    const screen = ann.sits(['next'])
    await screen.shows('Make it here')
    screen.press('n')
    expect(await screen.ends()).toBe(0)
    expect(screen.text()).toContain('The listen exercise')
    expect(screen.text()).toContain('learn-tcp init FOLDER')
    expect(readdirSync(ann.dir)).toEqual([])
  })
})

describe('hint', () => {
  test('shows one more each time, and stays at the last', async () => {
    await ann.types('next')
    for (const [said, unsaid] of [
      ['Soft', 'Middle'],
      ['Middle', 'Strong'],
      ['Strong', 'Soft'],
      ['Strong', 'Soft'],
    ]) {
      const { code, stdout } = await ann.types('hint')
      expect(code).toBe(0)
      expect(stdout).toContain(`## ${said}`)
      expect(stdout).not.toContain(`## ${unsaid}`)
    }
  })

  test('--all shows all', async () => {
    const { stdout } = await ann.types('hint', 'loop', '--all')
    expect(stdout).toMatch(/## Soft.*## Middle.*## Strong/s)
  })

  test('into a pipe goes the hint alone; how many there are is said beside it', async () => {
    const said = []
    for (let i = 0; i < 4; i++) {
      const { stdout, stderr } = await ann.types('hint', 'loop')
      expect(stdout).not.toContain('of 3')
      said.push(stderr.trim().replaceAll('\n', ' '))
    }
    expect(said).toEqual([
      'Hint 1 of 3. One more: npx learn-tcp hint loop',
      'Hint 2 of 3. One more: npx learn-tcp hint loop',
      'Hint 3 of 3: there are no more. The solution: npx learn-tcp solution loop --force',
      'Hint 3 of 3: there are no more. The solution: npx learn-tcp solution loop --force',
    ])
  })

  test('on a screen it says how many there are', async () => {
    const screen = ann.sits(['hint', 'loop'])
    expect(await screen.ends()).toBe(0)
    expect(screen.text()).toContain('Hint 1 of 3. One more: npx learn-tcp hint loop')
  })
})

describe('solution', () => {
  test('is not shown before the exercise has passed', async () => {
    const { code, stdout, stderr } = await ann.types('solution', '1')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('01-listen has not passed yet')
  })

  test('--force asks, and needs --yes where nobody can answer', async () => {
    expect((await ann.types('solution', '1', '--force')).code).toBe(2)
    expect((await ann.types('solution', '1', '--force', '--yes')).stdout).toContain(
      '// done: listen',
    )

    const screen = ann.sits(['solution', '1', '--force'])
    await screen.shows('Show the solution')
    screen.press('n')
    expect(await screen.ends()).toBe(0)
    expect(screen.text()).not.toContain('// done: listen')
  })

  test('after a pass it shows the difference to the own file, then the notes', async () => {
    ann.passes('01-listen')
    await ann.types('init')
    const { code, stdout } = await ann.types('solution', '1')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^-\/\/ TODO: listen\n\+\/\/ done: listen$/m)
    expect(stdout).toContain('All about listen.')

    writeFileSync(mine('01-listen/server.ts'), '// done: listen\n')
    expect((await ann.types('solution', '1')).stdout).toContain('yours is the same')
  })
})

describe('init and reset', () => {
  test('init makes the folder, and again leaves everything as it is', async () => {
    const files = process.platform === 'linux' ? 13 : 14 // elsewhere, the way to Linux
    const first = await ann.types('init', 'tcp')
    expect(first.code).toBe(0)
    expect(first.stdout).toContain(`${files} new files, 0 left as they were`)
    writeFileSync(mine('tcp/01-listen/server.ts'), 'mine')

    const second = await ann.types('init', 'tcp')
    expect(second.stdout).toContain(`0 new files, ${files} left as they were`)
    expect(readFileSync(mine('tcp/01-listen/server.ts'), 'utf8')).toBe('mine')
  })

  test('init refuses the folder of another project', async () => {
    writeFileSync(mine('package.json'), '{}')
    const { code, stderr } = await ann.types('init')
    expect(code).toBe(2)
    expect(stderr.replaceAll('\n', ' ')).toContain('package.json of another project')
  })

  test('reset brings the stub back and keeps a copy', async () => {
    await ann.types('init')
    writeFileSync(mine('01-listen/server.ts'), 'mine')
    writeFileSync(mine('01-listen/notes.txt'), 'also mine')

    expect((await ann.types('reset', '1')).code).toBe(2)
    expect(readFileSync(mine('01-listen/server.ts'), 'utf8')).toBe('mine')

    const { code, stdout } = await ann.types('reset', '1', '--yes')
    expect(code).toBe(0)
    const copy = readdirSync(ann.dir).find((name) => name.startsWith('01-listen.')) ?? ''
    expect(stdout).toContain(copy)
    expect(readFileSync(mine(copy, 'server.ts'), 'utf8')).toBe('mine')
    expect(readFileSync(mine('01-listen/server.ts'), 'utf8')).toBe('// TODO: listen\n')
    expect(readFileSync(mine('01-listen/notes.txt'), 'utf8')).toBe('also mine')
  })

  test('reset has nothing to do where the stub is untouched', async () => {
    await ann.types('init')
    expect((await ann.types('reset', '1')).stdout).toBe('01-listen is still the stub.')
    expect(readdirSync(ann.dir).filter((name) => name.startsWith('01-listen.'))).toEqual([])
  })

  test('reset asks on a screen', async () => {
    await ann.types('init')
    writeFileSync(mine('01-listen/server.ts'), 'mine')
    const screen = ann.sits(['reset', '1'])
    await screen.shows('Put the stub of 01-listen back?')
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
    expect(readFileSync(mine('01-listen/server.ts'), 'utf8')).toBe('mine')
  })
})
