import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { copyHandedIn } from '../classroom/handed-in.ts'
import { startOf } from '../classroom/start.ts'
import { findSubmissions, type Search } from '../classroom/submissions.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'submissions-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const course = ['01-listen', '02-accept', '05-loop']

function write(name: string, text = '// server'): void {
  mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
  writeFileSync(path.join(dir, name), text)
}

const find = (search: Partial<Search> = {}) =>
  findSubmissions([dir], { course, out: path.join(dir, 'grades'), ...search })

/** `ann 05-loop: 05-loop` */
const told = ({ submissions }: ReturnType<typeof find>) =>
  submissions.map(({ learner, exercise, at, problem }) => {
    return `${learner} ${exercise}: ${problem ?? at}`
  })

describe('what was handed in', () => {
  test('folders of learners, with folders or files of exercises, however they are called', () => {
    write('ann/05-loop/server.ts')
    write('ann/package.json', '{}')
    write('bob/5/server.py')
    write('carol/Loop/server.go')
    write('dan/05_loop.py')
    write('erin/2.ts')
    expect(told(find())).toEqual([
      'ann 05-loop: 05-loop',
      'bob 05-loop: 5',
      'carol 05-loop: Loop',
      'dan 05-loop: 05_loop.py',
      'erin 02-accept: 2.ts',
    ])
  })

  test('files that are named by learner, as Moodle and Canvas export them', () => {
    write('ann_05-loop.ts')
    write('Ann Lee_1234_assignsubmission_file_05-loop.py')
    write('leeann_77_88_01-listen-2.ts')
    write('bob 02-accept (1).ts')
    write('Bo Lu_99_assignsubmission_file_/01-listen.ts')
    const found = find()
    expect(found.lost).toEqual([])
    expect(told(found).map((line) => line.replace(/:.*/, ''))).toEqual([
      'Ann Lee_1234 05-loop',
      'Bo Lu_99 01-listen',
      'ann 05-loop',
      'bob 02-accept',
      'leeann_77_88 01-listen',
    ])
  })

  test('the workspace of one learner', () => {
    write('01-listen/server.ts')
    write('05-loop/server.ts')
    write('package.json', '{}')
    const found = find({ learner: 'ann' })
    expect(told(found)).toEqual(['ann 01-listen: 01-listen', 'ann 05-loop: 05-loop'])
    expect(find().learners).toEqual([path.basename(dir)])
  })

  test('learners who are called as exercises may be', () => {
    for (const name of ['1', '2', 'loop']) write(`${name}/05-loop/server.ts`)
    expect(find().learners).toEqual(['1', '2', 'loop'])
  })

  test('folders of exercises, with folders or files of learners in them', () => {
    write('05-loop/ann/server.ts')
    write('05-loop/bob.py')
    write('01-listen/Bo Lu_99_assignsubmission_file_/server.ts')
    write('01-listen/leeann_77_88_server.ts')
    expect(told(find())).toEqual([
      'Bo Lu_99 01-listen: ',
      'leeann_77_88 01-listen: leeann_77_88_server.ts',
      'ann 05-loop: ',
      'bob 05-loop: bob.py',
    ])
    expect(told(find({ wanted: ['05-loop'] }))).toHaveLength(2)
  })

  test('one exercise, with the names of learners alone', () => {
    write('ann.ts')
    write('bob_server.py')
    expect(told(find({ wanted: ['05-loop'] }))).toEqual([
      'ann 05-loop: ann.ts',
      'bob 05-loop: bob_server.py',
    ])
    expect(find().lost).toHaveLength(2)
    write('server.ts')
    expect(find({ wanted: ['05-loop'], learner: 'carol' }).learners).toEqual(['carol'])
  })

  test('archives that were unpacked into a folder too many', () => {
    write('ann/servers/my-servers/05-loop/server.ts')
    const [one] = find().submissions
    expect(one).toMatchObject({ learner: 'ann', at: '05-loop' })
    expect(one?.root).toBe(path.join(dir, 'ann/servers/my-servers'))
  })

  test('when one exercise is asked for, a folder may be that exercise', () => {
    write('ann/server.ts')
    expect(told(find())).toEqual([])
    expect(find().learners).toEqual(['ann'])
    expect(told(find({ wanted: ['05-loop'] }))).toEqual(['ann 05-loop: '])
  })

  test('a learner who has handed in nothing is still a learner', () => {
    write('ann/notes.txt')
    write('bob/05-loop/server.ts')
    const { learners, remarks } = find()
    expect(learners).toEqual(['ann', 'bob'])
    expect(remarks.join()).toMatch(/^ann has none of the exercises/)
  })

  test('two for one exercise: neither is chosen, both are named', () => {
    write('ann/05-loop/server.ts')
    write('ann_05-loop.py')
    write('bob/5/server.ts')
    write('bob/loop/server.ts')
    expect(told(find())).toEqual([
      'ann 05-loop: it was handed in 2 times: ann/05-loop and ann_05-loop.py; leave one',
      'bob 05-loop: it was handed in 2 times: bob/5 and bob/loop; leave one',
    ])
  })

  test('names that look like one are two learners, and it is said how they differ', () => {
    const zoe = ['Zo\u00eb', 'Zoe\u0308']
    for (const name of ['ann', 'Ann', ...zoe]) write(`${name}/05-loop/server.ts`)
    const { learners, remarks, submissions } = find()
    expect([learners.length, submissions.length]).toEqual([4, 4])
    expect(remarks).toEqual([
      'ann and Ann look like one name: they are graded as 2 learners.',
      'Zoe\\u{308} and Zo\\u{eb} look like one name: they are graded as 2 learners.',
    ])
  })

  test('what is not graded is said: links, archives, wrong names, names that are not UTF-8', () => {
    write('ann/05-loop/server.ts')
    symlinkSync('/etc', path.join(dir, 'bob'))
    symlinkSync('ann', path.join(dir, 'carol'))
    write('dan.zip')
    write('server.ts')
    write('README.md')
    execFileSync('sh', ['-c', `: > "$(printf 'er\\377in')"`], { cwd: dir })
    const { lost, remarks, learners } = find()
    expect(learners).toEqual(['ann'])
    expect(lost).toHaveLength(5)
    expect(lost.join('\n')).toMatch(
      /not UTF-8[\s\S]*bob is a link[\s\S]*carol is a link[\s\S]*dan\.zip is packed[\s\S]*server\.ts names no learner/,
    )
    expect(remarks).toEqual(['README.md is no submission.'])
  })

  test('our own folder, hidden files and tools are nobody', () => {
    write('grades/results/ann/05-loop.json')
    write('.git/config')
    write('node_modules/x/index.js')
    write('ann/05-loop/server.ts')
    expect(find()).toMatchObject({ learners: ['ann'], lost: [], remarks: [] })
  })

  test('ten thousand files', () => {
    for (let i = 0; i < 10_000; i++) writeFileSync(path.join(dir, `learner${i}_05-loop.ts`), '')
    expect(find().submissions).toHaveLength(10_000)
  })

  test('names mean nothing to a terminal, a path or a pattern', () => {
    for (const name of ['$(reboot)', 'a;b', '-rf', 'a\nb', '\u001b[31m', '(.*)+', '__proto__'])
      write(`${name}/05-loop/server.ts`)
    expect(find().submissions.map(({ learner }) => learner)).toContain('__proto__')
    expect(find().submissions).toHaveLength(7)
  })
})

describe('the copy', () => {
  const copy = async (name: string) => {
    const to = path.join(dir, 'copy')
    rmSync(to, { recursive: true, force: true })
    return { ...(await copyHandedIn(path.join(dir, name), to)), to }
  }

  test('has what was handed in, and not what tools have made', async () => {
    write('ann/05-loop/server.ts', 'one')
    write('ann/05-loop/run', '#!/bin/sh')
    chmodSync(path.join(dir, 'ann/05-loop/run'), 0o700)
    write('ann/node_modules/learn-tcp/index.js')
    write('ann/.git/config')
    const { to, leftOut } = await copy('ann')
    expect(leftOut).toEqual([])
    expect(readdirSync(to)).toEqual(['05-loop'])
    expect(readFileSync(path.join(to, '05-loop/server.ts'), 'utf8')).toBe('one')
    expect(statSync(path.join(to, '05-loop/run')).mode & 0o111).not.toBe(0)
  })

  test('no link is followed, inside or out; pipes and devices are not opened', async () => {
    write('secret/answers.ts', 'secret')
    write('ann/05-loop/serve.ts')
    symlinkSync('../../secret/answers.ts', path.join(dir, 'ann/05-loop/server.ts'))
    symlinkSync('/', path.join(dir, 'ann/root'))
    execFileSync('mkfifo', [path.join(dir, 'ann/pipe')])
    const { to, leftOut } = await copy('ann')
    expect(leftOut.toSorted()).toEqual(['05-loop/server.ts', 'pipe', 'root'])
    expect(readdirSync(path.join(to, '05-loop'))).toEqual(['serve.ts'])
  })

  test('its hash is that of names and bytes', async () => {
    write('ann/05-loop/server.ts', 'one')
    const first = (await copy('ann')).hash
    expect((await copy('ann')).hash).toBe(first)
    write('ann/05-loop/server.ts', 'two')
    const second = (await copy('ann')).hash
    write('ann/05-loop/other.ts', 'two')
    expect(new Set([first, second, (await copy('ann')).hash]).size).toBe(3)
  })

  test('too much is refused, and says what to do', async () => {
    for (let i = 0; i < 2001; i++) write(`ann/data/${i}`, '')
    await expect(copy('ann')).rejects.toThrow('more than 2000 files: hand in the sources alone')
    write('bob/huge', 'x'.repeat(33 * 1024 ** 2))
    await expect(copy('bob')).rejects.toThrow('more than 32 MB')
    write(`carol/${'deep/'.repeat(20)}file`)
    await expect(copy('carol')).rejects.toThrow('folders in folders')
  })
})

describe('how it is started', () => {
  const stub = () => path.join(dir, 'stub')
  const start = (at = '05-loop') => startOf({ root: dir, at }, stub())
  beforeEach(() => write('stub/server.ts', '// TODO'))

  test('a server.ts', () => {
    write('05-loop/server.ts')
    expect(start()).toEqual({ file: '05-loop/server.ts' })
  })

  test('in the language that its file is written in, compiled first where it must be', () => {
    write('05-loop/server.py')
    expect(start()).toEqual({ folder: '05-loop', words: ['python3', 'server.py'] })
    write('5/main.c')
    expect(start('5')).toMatchObject({ build: expect.arrayContaining(['cc', 'main.c']) })
    write('6/main.go')
    write('6/pool.go')
    write('6/pool_test.go')
    expect(start('6')).toMatchObject({
      build: ['go', 'build', '-o', './learn-tcp-server', 'main.go', 'pool.go'],
      words: ['./learn-tcp-server'],
    })
    write('loop.rb')
    expect(start('loop.rb')).toEqual({ folder: '.', words: ['ruby', 'loop.rb'] })
  })

  test('an untouched stub beside it does not count', () => {
    write('05-loop/server.ts', '// TODO')
    expect(start()).toEqual({ file: '05-loop/server.ts' })
    write('05-loop/server.py')
    expect(start()).toMatchObject({ words: ['python3', 'server.py'] })
  })

  test('learn-tcp.json says it', () => {
    write('05-loop/server.ts')
    write('05-loop/learn-tcp.json', '{ "command": ["./run", "5"], "build": ["make"] }')
    expect(start()).toEqual({ folder: '05-loop', words: ['./run', '5'], build: ['make'] })
  })

  test('the teacher says it', () => {
    write('05-loop/server.ts')
    expect(startOf({ root: dir, at: '05-loop' }, stub(), ['deno', 'run'])).toEqual({
      folder: '05-loop',
      words: ['deno', 'run'],
    })
  })

  test.each([
    ['{}', 'names no command'],
    ['{ "command": "python3 server.py" }', 'names no command'],
    ['{ "command": [] }', 'names no command'],
    ['{ "command": ["x"], "build": "make" }', 'has a build that is no list'],
    ['null', 'names no command'],
    ['{', 'is no JSON'],
  ])('a learn-tcp.json of %s is no riddle', (text, message) => {
    write('05-loop/learn-tcp.json', text)
    expect(() => start()).toThrow(message)
  })

  test('nothing to start, or two things, is said', () => {
    write('05-loop/notes.md')
    expect(() => start()).toThrow('there is nothing to start in 05-loop')
    write('05-loop/server.ts')
    write('05-loop/server.py')
    expect(() => start()).toThrow('there are server.py and server.ts: say which in learn-tcp.json')
    expect(() => start('06')).toThrow('there is no file 06, or it is a link')
    expect(existsSync(path.join(dir, '06'))).toBe(false)
  })
})
