import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sentencesOf } from '../checker/sentences.ts'
import { exercises } from '../cli/course.ts'
import { event, opensClass, type Program, posts, tells } from './class-room.ts'
import { type Learner, learner } from './cli-learner.ts'
import { root } from './servers/course.ts'

/* `learn-tcp class`, as a teacher types it. */

let teacher: Learner
let open: Program[]
beforeEach(() => {
  teacher = learner({ course: 'real' })
  open = []
})
afterEach(async () => {
  for (const { process, ended } of open) {
    process.kill('SIGKILL')
    await ended
  }
  teacher.leaves()
})

async function opens(...words: string[]): Promise<Program> {
  const program = await opensClass(teacher.env.LEARN_TCP_HOME ?? '', ...words)
  open.push(program)
  return program
}

const isReachable = (port: string, host: string) =>
  fetch(`http://${host}:${port}/`).then(
    () => true,
    () => false,
  )

describe('class', () => {
  test('is for this machine alone, unless the network is asked for; then it says what that opens', async () => {
    const alone = await opens()
    const port = new URL(alone.url).port
    expect(alone.printed()).toContain('Only this machine can reach it.')
    expect(await isReachable(port, '127.0.0.1')).toBe(true)
    expect(await isReachable(port, '127.0.0.2')).toBe(false)
    alone.process.kill('SIGINT')
    expect(await alone.ended).toBe(130)

    const forAll = await opens('--lan', '--port', port)
    expect(forAll.printed()).toContain('It is plain HTTP')
    expect(await isReachable(port, '127.0.0.2')).toBe(true)
  }, 60_000)

  test('is opened once at a time', async () => {
    await opens()
    const { code, stderr } = await teacher.types('class', 'demo', '--port', '0')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'The class demo is open already, in another terminal.',
    })
  }, 60_000)

  test('its table is printed at any time, and written at the end, for its owner alone', async () => {
    const program = await opens()
    const { url, code } = program
    const { token } = await posts(url, '/join', { code, name: 'Ann' })
    await tells(url, String(token), event({ outcome: 'passed' }))
    expect((await teacher.types('class', 'demo', '--csv')).stdout).toContain('Ann,1,passed,1,0.0,')
    program.process.kill('SIGTERM')
    expect(await program.ended).toBe(143)
    const [, file = ''] = /is in (\S+class\.csv)/.exec(program.printed()) ?? []
    expect(readFileSync(file, 'utf8')).toContain('Ann,1,passed,1,0.0,')
    expect(statSync(file).mode & 0o77).toBe(0)
    expect(statSync(path.dirname(file)).mode & 0o77).toBe(0)
  }, 60_000)

  test.each([
    [['../up'], 'the name of a folder'],
    [['demo', '--lan', '--host', '127.0.0.1'], 'not both'],
    [['demo', '--port', 'x'], 'is no port'],
    [['demo', '--port', '70000'], 'is no port'],
    [['demo', '--port', '0', '--host', '192.0.2.7'], 'is no address of this machine'],
    [['nobody', '--csv'], 'There is no class nobody'],
  ])('%j is wrong usage', async (words, message) => {
    const { code, stderr } = await teacher.types('class', ...words)
    expect(code).toBe(2)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
  })

  test('a port that is taken is told', async () => {
    const { url } = await opens()
    const { code, stderr } = await teacher.types('class', 'other', '--port', new URL(url).port)
    expect(code).toBe(2)
    expect(stderr).toContain('is taken')
  })
})

test('every check can say its sentences without a server', async () => {
  for (const { slug } of exercises()) {
    const sentences = await sentencesOf(slug)
    expect(sentences.length, slug).toBeGreaterThan(3)
    expect(sentences.join(), slug).not.toMatch(/undefined|NaN|object|function/)
  }
})

test('the dev container asks for nothing that the format does not have', () => {
  const file = path.join(root, '.devcontainer/devcontainer.json')
  const known = 'name image init capAdd postCreateCommand portsAttributes otherPortsAttributes'
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8'))).join(' ')).toBe(known)
})
