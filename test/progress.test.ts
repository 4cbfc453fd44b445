import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openProgress, progressFile } from '../cli/progress.ts'

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>()
  const writeFile = vi.fn(real.writeFile)
  return { ...real, writeFile, default: { ...real, writeFile } }
})

const temporary = mkdtempSync(path.join(tmpdir(), 'progress-'))
const writer = path.join(temporary, 'writer.mjs')
let home: string
let file: string
let env: Record<string, string>
let warnings: string[]

beforeAll(() => bundleWriter())
afterAll(() => rmSync(temporary, { recursive: true, force: true }))
beforeEach(() => {
  home = mkdtempSync(path.join(temporary, 'home-'))
  file = path.join(home, 'progress.json')
  env = { LEARN_TCP_HOME: home }
  warnings = []
})

const open = () => openProgress((text) => warnings.push(text), env)
const stored = () => JSON.parse(readFileSync(file, 'utf8'))

describe('where it is', () => {
  test('LEARN_TCP_HOME outweighs XDG_STATE_HOME, which outweighs HOME', () => {
    const all = { LEARN_TCP_HOME: '/a', XDG_STATE_HOME: '/b', HOME: '/c' }
    expect(progressFile(all)).toBe('/a/progress.json')
    expect(progressFile({ ...all, LEARN_TCP_HOME: '' })).toBe('/b/learn-tcp/progress.json')
    expect(progressFile({ HOME: '/c' })).toBe('/c/.local/state/learn-tcp/progress.json')
    expect(progressFile({ HOME: '/c', XDG_STATE_HOME: 'not/absolute' })).toMatch(/^\/c/)
    expect(progressFile({})).toBeUndefined()
  })
})

describe('one process', () => {
  test('reading writes nothing', () => {
    expect(open().get().completed).toEqual({})
    expect(readdirSync(home)).toEqual([])
  })

  test('a change is there for the next process, and leaves nothing else behind', async () => {
    await open().update((progress) => {
      progress.current = '05-loop'
    })
    expect(open().get().current).toBe('05-loop')
    expect(readdirSync(home)).toEqual(['progress.json'])
  })

  test('a change that changes nothing writes nothing', async () => {
    await open().update(() => {})
    expect(readdirSync(home)).toEqual([])
  })

  test('fields of a newer version are kept', async () => {
    writeFileSync(file, JSON.stringify({ version: 7, badges: ['gold'], completed: { a: 'x' } }))
    await open().update(({ completed }) => {
      completed.b = 'y'
    })
    expect(stored()).toEqual({
      version: 7,
      badges: ['gold'],
      completed: { a: 'x', b: 'y' },
      hints: {},
    })
  })

  test('left-overs of killed writers are swept', async () => {
    writeFileSync(`${file}.4711.tmp`, 'half')
    writeFileSync(path.join(home, 'notes.txt'), 'mine')
    await open().update(({ completed }) => {
      completed.a = 'x'
    })
    expect(readdirSync(home).sort()).toEqual(['notes.txt', 'progress.json'])
  })
})

describe('a file that is not ours to read', () => {
  test.each(['', '{"completed": {', '42', '"str"', '{"completed": 3}'])(
    '%j is kept aside',
    async (text) => {
      writeFileSync(file, text)
      const progress = open()
      expect(progress.get().completed).toEqual({})
      expect(readFileSync(file, 'utf8')).toBe(text)

      await progress.update(({ completed }) => {
        completed.a = 'x'
      })
      const aside = readdirSync(home).find((name) => name.startsWith('progress.json.corrupt-'))
      expect(readFileSync(path.join(home, aside ?? ''), 'utf8')).toBe(text)
      expect(stored().completed).toEqual({ a: 'x' })
      expect(warnings.join('\n')).toContain(aside)
    },
  )
})

describe('a place that cannot be written to', () => {
  test.each([
    ['below a file', () => path.join(writeFile('a-file'), 'state')],
    ['in /sys', () => '/sys/learn-tcp'],
    ['where the file is a folder', () => path.dirname(makeDir('progress.json'))],
  ])('%s: one warning, and on in memory', async (_, place) => {
    env = { LEARN_TCP_HOME: place() }
    const progress = open()
    for (const slug of ['a', 'b']) {
      await progress.update(({ completed }) => {
        completed[slug] = 'x'
      })
    }
    expect(progress.get().completed).toEqual({ a: 'x', b: 'x' })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('Your progress cannot be kept')
  })

  test('without HOME: one warning that says what to set', async () => {
    env = {}
    const progress = open()
    await progress.update(({ completed }) => {
      completed.a = 'x'
    })
    expect(progress.get().completed).toEqual({ a: 'x' })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('HOME is not set')
  })

  test('no room on the disk: the old file stays whole', async () => {
    const old = JSON.stringify({ version: 1, completed: { a: 'x' }, hints: {} })
    writeFileSync(file, old)
    vi.mocked(fs.writeFile).mockImplementationOnce(async (path) => {
      writeFileSync(path as string, 'ha')
      throw new Error('ENOSPC: no space left on device, write')
    })
    const progress = open()
    await progress.update(({ completed }) => {
      completed.b = 'x'
    })
    expect(progress.get().completed).toEqual({ a: 'x', b: 'x' })
    expect(readFileSync(file, 'utf8')).toBe(old)
    expect(readdirSync(home)).toEqual(['progress.json'])
    expect(warnings.join()).toContain('no space left')
  })
})

describe('several processes', () => {
  test('four at once lose nothing', async () => {
    const names = ['ann', 'bob', 'carol', 'dave']
    const codes = await Promise.all(names.map((name) => ended(start(name, 50))))
    expect(codes).toEqual([0, 0, 0, 0])
    expect(Object.keys(stored().completed)).toHaveLength(200)
    expect(readdirSync(home)).toEqual(['progress.json'])
  }, 60_000)

  test('whoever is killed at any moment loses nothing that was done, and locks nobody out', async () => {
    const done: string[] = []
    for (let round = 0; round < 6; round++) {
      const child = start(`round-${round}`, 1000)
      const last = 1 + Math.floor(Math.random() * 10)
      for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
        done.push(line)
        // Any moment will do: nothing below depends on which.
        if (line.endsWith(`-${last}`)) setTimeout(() => child.kill('SIGKILL'), Math.random() * 5)
      }
      expect(Object.keys(stored().completed)).toEqual(expect.arrayContaining(done))
    }
    expect(await ended(start('last', 1))).toBe(0)
    expect(Object.keys(stored().completed)).toContain('last-0')
    expect(readdirSync(home)).toEqual(['progress.json'])
  }, 120_000)

  test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle loses nothing', async (signal) => {
    const child = start('ann', 1000)
    const done: string[] = []
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      done.push(line)
      if (line === 'ann-5') child.kill(signal)
    }
    expect(Object.keys(stored().completed)).toEqual(expect.arrayContaining(done))
  })
})

/** A process that completes `name-0` to `name-(count - 1)` and prints each once it is stored. */
function start(
  name: string,
  count: number,
  [command, ...before] = [process.execPath],
): ChildProcess {
  return spawn(command as string, [...before, writer, name, String(count)], {
    env: { ...env, PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function ended(child: ChildProcess): Promise<number | null> {
  child.stdout?.resume()
  return new Promise((resolve) => child.once('close', resolve))
}

function bundleWriter() {
  return build({
    stdin: {
      contents: `
        import { openProgress } from './progress.ts'
        const [name, count] = process.argv.slice(2)
        const progress = openProgress(console.error)
        for (let i = 0; i < Number(count); i++) {
          await progress.update(({ completed }) => { completed[name + '-' + i] = 'x' })
          console.log(name + '-' + i)
        }`,
      resolveDir: path.join(import.meta.dirname, '../cli'),
      loader: 'ts',
    },
    outfile: writer,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
}

function writeFile(name: string): string {
  writeFileSync(path.join(home, name), '')
  return path.join(home, name)
}

function makeDir(name: string): string {
  mkdirSync(path.join(home, name))
  return path.join(home, name)
}
