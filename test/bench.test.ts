import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { processIds, read } from '../checker/kernel/processes.ts'
import type { Results } from '../cli/bench/results.ts'
import { learner } from './cli-learner.ts'

/* `learn-tcp bench` as a learner types it; no figure is judged here, because machines are busy. */

const ann = learner({ course: 'real' })
afterAll(() => ann.leaves())

const QUICK = ['--seconds', '0.1', '--connections', '1,3', '--against', 'node']

describe('bench', () => {
  test('measures what was asked for, and writes the page', async () => {
    const words = ['--stages', '5', '--rounds', '1', '--cases', 'close,keep', ...QUICK]
    const { code, stdout, stderr } = await ann.types('bench', ...words, '--html', 'bench.html')
    expect(code).toBe(0)
    expect(stderr).toContain('round 1 of 1')
    expect(stdout).toMatch(/clients +1 +3\n +05-loop +[\d.,]+ +[\d.,]+\n/)
    expect(stdout).toContain('05-loop, connections kept: it closes each connection')
    expect(statSync(path.join(ann.dir, 'bench.html')).size).toBeGreaterThan(10_000)
    expect(readFileSync(path.join(ann.dir, 'bench.html'), 'utf8')).toContain('05-loop')
  })

  test('what does not take WORK_MS is left out of that case', async () => {
    const words = ['--stages', '5', '--rounds', '1', '--cases', 'work', '--work', '30', '--json']
    const lazy = `require('http').createServer((_, answer) => answer.end('Hello World')).listen(process.env.PORT, '127.0.0.1')`
    const given = [...words, '--seconds', '0.1', '--', process.execPath, '-e', lazy]
    const { code, stdout } = await ann.types('bench', ...given)
    const { cases, leftOut } = JSON.parse(stdout) as Results
    expect(code).toBe(0)
    const [loop, command] = cases[0]?.series ?? []
    expect(loop?.points.map(({ rounds }) => rounds.length)).toEqual([1, 1, 1, 1, 1])
    for (const { rounds } of loop?.points ?? []) expect(rounds[0]?.latency.p50).toBeGreaterThan(29)
    expect(command?.points.every(({ rounds }) => rounds.length === 0)).toBe(true)
    expect(leftOut[0]?.why).toMatch(/^it does not take WORK_MS/)
  })

  test('a server that does not start is told, and the others are measured', async () => {
    const words = [
      '--stages',
      '5',
      '--rounds',
      '1',
      '--cases',
      'close',
      '--json',
      '--seconds',
      '0.1',
    ]
    const dies = `console.error('no luck today'); process.exit(1)`
    const given = [...words, '--connections', '1', '--', process.execPath, '-e', dies]
    const { code, stdout } = await ann.types('bench', ...given)
    const { cases, leftOut } = JSON.parse(stdout) as Results
    expect(code).toBe(0)
    expect(cases[0]?.series[0]?.points[0]?.rounds).toHaveLength(1)
    expect(leftOut).toHaveLength(1)
    expect(leftOut[0]?.why).toContain('no luck today')
  })

  test('what could be measured in one round only is said to be so', async () => {
    const words = ['--stages', '5', '--rounds', '2', '--cases', 'close', '--json']
    const once = `
require('fs').mkdirSync('started') // the second time that fails
require('http').createServer((_, answer) => answer.end('Hello World')).listen(process.env.PORT, '127.0.0.1')`
    const few = ['--seconds', '0.1', '--connections', '1', '--', process.execPath, '-e', once]
    const { cases, leftOut } = JSON.parse((await ann.types('bench', ...words, ...few)).stdout)
    expect(cases[0].series[1].points[0].rounds).toHaveLength(1)
    expect(leftOut).toHaveLength(1)
    expect(leftOut[0].why).toMatch(/EEXIST.* \(in 1 of 2 rounds\)$/s)
  })

  test('Ctrl-C ends everything, and keeps what was measured', async () => {
    const mark = `bench-test-${process.pid}`
    const words = ['bench', '--stages', '5', '--rounds', '1000', '--cases', 'close', ...QUICK]
    const bench = execa(process.execPath, [cli(), ...words, '--json'], {
      env: { ...ann.env, LEARN_TCP_TRIAL: mark },
      cwd: ann.dir,
      reject: false,
      stdin: 'ignore',
    })
    await new Promise<void>((resolve) =>
      bench.stderr.on('data', (text) => String(text).includes('round 2') && resolve()),
    )
    bench.kill('SIGINT')
    const { exitCode, stdout } = await bench
    expect(exitCode).toBe(130)
    const { cases, interrupted, roundsDone } = JSON.parse(stdout) as Results
    expect(interrupted).toBe(true)
    expect(roundsDone).toBeGreaterThanOrEqual(1)
    expect(cases[0]?.series[0]?.points[1]?.rounds.length).toBeGreaterThanOrEqual(1)
    const left = processIds().filter((pid) => read(`/proc/${pid}/environ`).includes(mark))
    expect(left).toEqual([])
    expect(readdirSync(ann.dir).filter((name) => name.startsWith('learn-tcp-'))).toEqual([])
  })
})

const cli = () => path.join(import.meta.dirname, '..', 'dist', 'cli.js')

test.each([
  [['--rounds', '0'], '--rounds wants a whole number from 1 to'],
  [['--seconds', 'x'], '--seconds wants a number from 0.1 to'],
  [['--connections', '1,a'], '--connections wants numbers from 1 to'],
  [['--cases', 'fast'], '--cases fast: there are work, close, keep.'],
  [['--stages', '99'], 'There is no exercise 99'],
  [['--mine', '--against', 'node'], 'There is no workspace here'],
  [['--stages', '5', '--against', 'no-such-program-here'], 'There is no program'],
  [['--with', 'ab'], '--with ab: only wrk is known'],
  [['--html', 'no/such.html'], 'The page cannot be written'],
])('bench %j says what is wrong, and exits with 2', async (words, says) => {
  const { code, stdout, stderr } = await ann.types('bench', ...words)
  expect(stderr.replaceAll('\n', ' ')).toContain(says)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})
