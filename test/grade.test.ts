import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Graded } from '../classroom/graded.ts'
import { keys, type Learner, learner } from './cli-learner.ts'
import { root } from './servers/course.ts'

/* A teacher with a folder of submissions, and the built program. */

let teacher: Learner
beforeEach(() => {
  teacher = learner({ course: 'real' })
  teacher.env.LEARN_TCP_TRIAL = path.basename(path.dirname(teacher.dir)) // all that is started carries it
})
afterEach(async () => {
  await expect.poll(leftBehind, { timeout: 20_000 }).toEqual([])
  teacher.leaves()
})

/** Processes with the mark of this test. */
const leftBehind = () =>
  readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && environ(pid).includes(teacher.env.LEARN_TCP_TRIAL ?? '?'),
  )

function environ(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}

const inside = (name: string) => path.join(teacher.dir, name)
const read = (name: string) => readFileSync(inside(name), 'utf8')

function write(name: string, text: string): void {
  mkdirSync(path.dirname(inside(name)), { recursive: true })
  writeFileSync(inside(name), text)
}

/** A server that says something, and fails the first step of 01 at once. */
const says = (name: string, script: string) =>
  write(`class/${name}/01-listen/learn-tcp.json`, JSON.stringify({ command: ['sh', '-c', script] }))

function handsIn(name: string, slug: string, from: 'solutions' | 'exercises'): void {
  cpSync(path.join(root, from, slug), inside(`class/${name}/${slug}`), { recursive: true })
}

const results = (): Graded[] => JSON.parse(read('grades/grades.json')).results

describe('grade', () => {
  test('who passes, who fails and how far, in every format; and the feedback is what verify prints', async () => {
    handsIn('ann', '02-accept', 'solutions')
    handsIn('bob', '02-accept', 'exercises')
    const { code, stdout, stderr } = await teacher.types(
      'grade',
      'class',
      '--format',
      'csv,json,junit,tap,summary',
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\d\/2 ann 02-accept passed \(8 of 8 steps, /m)
    expect(stdout).toMatch(/^bob +\d\d +\d\d/m)
    for (const file of ['junit.xml', 'grades.tap', 'summary.md'])
      expect(read(`grades/${file}`)).toContain('bob')

    const [ann, bob] = results()
    expect(ann).toMatchObject({ learner: 'ann', outcome: 'passed', score: 1 })
    const held = bob?.steps.filter(({ outcome }) => outcome === 'passed').length ?? 0
    expect(held).toBeGreaterThan(0)
    expect(bob?.score).toBe(held / 8)
    expect(read('grades/grades.csv')).toBe(
      `learner,02-accept,total,notes\r\nann,100,100,\r\nbob,${percent(held / 8)},${percent(held / 8)},\r\n`,
    )

    teacher.passes('01-listen')
    for (const [name, from] of [
      ['ann', 'solutions'],
      ['bob', 'exercises'],
    ] as const) {
      const printed = await teacher.types(
        'verify',
        '2',
        path.join(root, from, '02-accept/server.ts'),
      )
      expect(alike(fenced(read(`grades/feedback/${name}.md`)))).toBe(alike(printed.stdout))
    }
  })

  test('what cannot be checked is tried once more, alone, then told; exit code 3', async () => {
    handsIn('ann', '02-accept', 'exercises')
    write('class/bob/02-accept/learn-tcp.json', '{ "command": ["no-such-program"] }')
    write('class/carol/02-accept/notes.txt', 'nothing yet')
    mkdirSync(inside('class/dan'))
    symlinkSync('../ann/02-accept', inside('class/dan/02-accept'))
    symlinkSync('ann', inside('class/erin'))
    const { code, stdout } = await teacher.types('grade', 'class')
    expect(code).toBe(3)
    expect(stdout).toContain('1 could not be checked and is tried once more, alone.')
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /! bob, 02-accept, was not checked: There is no program "no-such-program"/,
    )
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /! carol, 02-accept, was not checked: there is nothing to start in 02-accept/,
    )
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /! dan, 02-accept, was not checked: there is no file 02-accept, or it is a link/,
    )
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/! Not graded: erin is a link/)
    expect(results().map(({ outcome }) => outcome)).toEqual([
      'failed',
      'not-checked',
      'not-checked',
      'not-checked',
    ])
  })

  test('only what has changed is graded again', async () => {
    says('ann', 'echo one; exit 1')
    says('bob', 'echo one; exit 1')
    await teacher.types('grade', 'class')
    says('ann', 'echo two; exit 1')
    const { stdout } = await teacher.types('grade', 'class')
    expect(stdout).toContain('1 of 2 had been graded before')
    expect(results().map((one) => one.failure?.output)).toEqual(['two', 'one'])
    const { stdout: other } = await teacher.types(
      'grade',
      'class',
      '--',
      'sh',
      '-c',
      'echo other; exit 1',
    )
    expect(other).not.toContain('had been graded before')
  })

  test('a workspace with the results in it: they are no part of the work', async () => {
    write(
      'workspace/01-listen/learn-tcp.json',
      '{ "command": ["sh", "-c", "find .. -name results; exit 1"] }',
    )
    const words = ['grade', 'workspace', '--out', 'workspace/grades', '--learner', 'ann']
    await teacher.types(...words)
    const { code, stdout } = await teacher.types(...words)
    expect({ code, known: stdout.includes('1 of 1 had been graded before') }).toEqual({
      code: 0,
      known: true,
    })
    const { results } = JSON.parse(read('workspace/grades/grades.json'))
    expect(results).toMatchObject([{ learner: 'ann', outcome: 'failed', failure: { output: '' } }])
  })

  test('what has been taken away is not graded any more', async () => {
    says('ann', 'exit 1')
    says('bob', 'exit 1')
    await teacher.types('grade', 'class')
    execFileSync('rm', ['-r', inside('class/bob/01-listen')])
    await teacher.types('grade', 'class')
    expect(results().map(({ outcome }) => outcome)).toEqual(['failed', 'missing'])
  })

  test('in parts, as on many machines: a run without --shard takes them over and writes the files', async () => {
    for (const name of ['ann', 'bob', 'carol']) says(name, 'exit 1')
    const first = await teacher.types('grade', 'class', '--shard', '1/2')
    expect(first.stdout).toMatch(/^\d\/2 carol 01-listen failed/m)
    expect(existsSync(inside('grades/grades.csv'))).toBe(false)
    const second = await teacher.types('grade', 'class', '--shard', '2/2')
    expect(second.stdout).toMatch(/^1\/1 bob 01-listen failed/m)
    const { code, stdout } = await teacher.types('grade', 'class')
    expect({ code, known: /^3 of 3 had been graded before/m.test(stdout) }).toEqual({
      code: 0,
      known: true,
    })
    expect(results()).toHaveLength(3)
  })

  test('servers do not see what else is in the environment of the teacher', async () => {
    teacher.env.GITHUB_TOKEN = 'ghs_secret'
    says('ann', 'echo "token: $GITHUB_TOKEN"; env | grep -c ghs_; exit 1')
    await teacher.types('grade', 'class')
    expect(results()[0]?.failure?.output).toBe('token: \n0')
  })

  test('what a learner reads has their paths, not those of the teacher', async () => {
    write('class/ann/01-listen/server.ts', 'throw new Error("here")\n')
    write('class/bob/01-listen/server.ts', 'const = 1\n')
    await teacher.types('grade', 'class')
    const pages = read('grades/feedback/ann.md') + read('grades/feedback/bob.md')
    expect(pages).toMatch(/01-listen\/server\.ts:1/)
    expect(pages).not.toContain('learn-tcp-grade')
    expect(pages).not.toContain(teacher.dir)
  })

  test('a single file finds beside it what the stub came with', async () => {
    mkdirSync(inside('class'))
    cpSync(path.join(root, 'exercises/05-loop/server.ts'), inside('class/ann_05-loop.ts'))
    await teacher.types('grade', 'class')
    expect(results()).toMatchObject([
      { learner: 'ann', failure: { step: 'now it is the turn of bob' } },
    ])
  })

  test('what cannot be built has failed, with the words of the compiler', async ({ skip }) => {
    if (!existsSync('/usr/bin/cc')) skip('there is no C compiler')
    write('class/ann/01-listen/server.c', 'int main() { return nothing; }\n')
    const { code } = await teacher.types('grade', 'class')
    expect(code).toBe(0)
    expect(results()[0]).toMatchObject({
      outcome: 'failed',
      score: 0,
      failure: { kind: 'not-built' },
    })
    expect(results()[0]?.failure?.output).toMatch(/server\.c:1:.*nothing/)
  })
})

describe('interrupted', () => {
  /** Six learners; each start of a server is counted. */
  function sixLearners(): string[] {
    const names = Array.from({ length: 6 }, (_, i) => `learner-${i}`)
    teacher.env.LEARN_TCP_COUNT = inside('count')
    mkdirSync(inside('count'))
    for (const name of names)
      write(
        `class/${name}/01-listen/learn-tcp.json`,
        JSON.stringify({ command: ['sh', '-c', `echo x >> "$LEARN_TCP_COUNT/${name}"; exit 1`] }),
      )
    return names
  }

  const startsOf = (name: string) =>
    existsSync(inside(`count/${name}`)) ? read(`count/${name}`).split('\n').length - 1 : 0

  test('by kill -9: the next run goes on, and grades nobody twice', async () => {
    const names = sixLearners()
    const killed = execa(
      process.execPath,
      [path.join(root, 'dist/cli.js'), 'grade', 'class', '--jobs', '1'],
      {
        cwd: teacher.dir,
        env: teacher.env,
        extendEnv: false,
        reject: false,
      },
    )
    let seen = ''
    killed.stdout.on('data', (chunk) => {
      seen += chunk
      if (/^ *3\/6/m.test(seen)) killed.kill('SIGKILL')
    })
    await killed
    await expect.poll(leftBehind, { timeout: 20_000 }).toEqual([])
    const kept = readdirSync(inside('grades/results'))
    expect(kept.length).toBeGreaterThanOrEqual(3)

    const { code, stdout } = await teacher.types('grade', 'class')
    expect(code).toBe(0)
    expect(stdout).toContain(`${kept.length} of 6 had been graded before`)
    for (const name of kept) expect(startsOf(name)).toBe(1)
    // One check was under way: it was begun twice, and finished once.
    const starts = names.map(startsOf)
    expect(starts.filter((n) => n > 2 || n < 1)).toEqual([])
    expect(starts.filter((n) => n === 2).length).toBeLessThanOrEqual(1)
    expect(results().map(({ outcome }) => outcome)).toEqual(names.map(() => 'failed'))
  })

  test('by Ctrl-C on a screen, with a bar and the time left: exit code 130, and it goes on', async () => {
    sixLearners()
    const screen = teacher.sits(['grade', 'class', '--jobs', '1'])
    await screen.shows(' of 6 · ')
    await screen.shows(' left')
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
    expect(screen.text()).toContain('Stopped.')
    await expect.poll(leftBehind, { timeout: 20_000 }).toEqual([])
    const { code, stdout } = await teacher.types('grade', 'class')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d of 6 had been graded before/m)
  })

  test('by SIGTERM while a server runs: nothing is left of it', async () => {
    handsIn('ann', '01-listen', 'solutions')
    const child = execa(process.execPath, [path.join(root, 'dist/cli.js'), 'grade', 'class'], {
      cwd: teacher.dir,
      env: teacher.env,
      extendEnv: false,
      reject: false,
    })
    await expect.poll(() => leftBehind().length, { timeout: 60_000 }).toBeGreaterThan(2)
    await pause(100)
    child.kill('SIGTERM')
    expect((await child).exitCode).toBe(143)
  })
})

test('classroom50: what could not be checked is no 0 points, but exit code 3, and there is no result.json', async () => {
  write('class/ann/01-listen/learn-tcp.json', '{ "command": ["no-such-program"] }')
  for (const name of 'CLASSROOM ASSIGNMENT OWNER SUBMISSION_TAG COMMIT_URL RELEASE_URL REVIEW_URL'.split(
    ' ',
  ))
    teacher.env[name] = 'submit/1'
  const { code, stderr } = await teacher.types('grade', 'class', '--format', 'classroom50')
  expect({ code, exists: existsSync(inside('grades/result.json')) }).toEqual({
    code: 3,
    exists: false,
  })
  expect(stderr).toContain('01-listen could not be checked')
})

describe('wrong usage', () => {
  test.each([
    [['grade'], 'Which folder?'],
    [['grade', 'nowhere'], 'There is no folder nowhere'],
    [['grade', 'empty'], 'There is nothing to grade in empty'],
    [['grade', 'class', '--format', 'jsn'], 'There is no format jsn. Did you mean json?'],
    [['grade', 'class', '--format', ','], '--format needs names'],
    [['grade', 'class', '--exercises', 'lop'], 'There is no exercise lop. Did you mean loop'],
    [['grade', 'class', '--exercises', '70-80'], 'There are no exercises 70-80'],
    [['grade', 'class', '--out', '/proc/grades'], 'The results cannot be written: ENOENT'],
    [['grade', 'class', '--jobs', '0'], '--jobs needs a number from 1 to 999, not 0'],
    [['grade', 'class', '--shard', '3/2'], '--shard needs a part of a whole, from 1/2 on, not 3/2'],
    [['grade', 'class', '--format', 'classroom50'], 'which sets CLASSROOM, ASSIGNMENT'],
  ])('%j', async (words, message) => {
    mkdirSync(inside('empty'))
    says('ann', 'exit 1')
    const { code, stdout, stderr } = await teacher.types(...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.replace(/\s+/g, ' ')).toContain(message)
    expect(existsSync(inside('grades'))).toBe(false)
  })
})

const percent = (score: number) => `${Math.round(score * 1000) / 10}`

/** The text in the fence. */
const fenced = (page: string) => /```text\n([\s\S]*?)\n```/.exec(page)?.[1] ?? ''

/** Without what is another in each check: numbers, and when which event was seen. */
const alike = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter((line) => !/^ *\d+ ms|^ *thread/.test(line))
    .join('\n')
    .replace(/\d+/g, '#')
    .replace(/[ ─-▟]+/g, ' ')
