import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TimelineEvent } from '../checker/verdict.ts'
import type { Contender } from '../cli/compare/contenders.ts'
import { differenceOf } from '../cli/compare/difference.ts'
import type { Played } from '../cli/compare/play.ts'
import { printBoth } from '../cli/compare/print.ts'
import { type Scene, sceneFor } from '../cli/compare/scene.ts'
import { exercises } from '../cli/course.ts'
import { keys, type Learner, learner } from './cli-learner.ts'
import { paper } from './paper.ts'
import { client, inOrder } from './timelines.ts'

/* `run --compare`: two servers under the same clients. */

const root = path.dirname(import.meta.dirname)

const contender = (number: number) =>
  ({ exercise: exercises().find((one) => one.number === number) }) as Contender

describe('the scene shows what two differ in', () => {
  const numbers = [5, 6, 7, 8, 9]
  const pairs = numbers.flatMap((a) => numbers.filter((b) => b > a).map((b) => [a, b] as const))

  test.each(pairs)('%i and %i', (a, b) => {
    const scene = sceneFor([contender(a), contender(b)])
    expect(sceneFor([contender(b), contender(a)])).toBe(scene)
    const { silent, asking, settings, silentMs } = scene
    if (a === 5) expect(silent).toBe(1) // one is enough
    if (a === 7 && b === 8) expect(silent).toBe(settings.POOL_SIZE)
    if (b === 9 && a > 5)
      // at work, in the pool's queue, in main's hand, in the accept queue; and somebody is left
      expect(asking).toBeGreaterThan(2 * settings.POOL_SIZE + 1 + settings.BACKLOG + 1)
    if (silent > 0) expect(silentMs).toBeGreaterThan(settings.TIMEOUT_MS + 500)
    expect(asking).toBeGreaterThan(settings.POOL_SIZE)
  })
})

const scene = (more: Partial<Scene> = {}): Scene => ({
  ...sceneFor([contender(5), contender(6)]),
  ...more,
})

const played = (name: string, events: TimelineEvent[], more: Partial<Played> = {}): Played => ({
  name,
  scene: scene(),
  events,
  atOnce: 1,
  pressed: false,
  ...more,
})

/** Asks at 10 ms. */
const asks = (n: number, taken: number, answered: number | undefined) =>
  client(`client ${n}`, {
    connected: 5,
    accepted: [taken - 1, taken],
    asked: 10,
    ...(answered !== undefined && { answered, ended: answered + 1 }),
  })

const silent = (ended: number, end: 'left' | 'closed') =>
  client('silent', { connected: 0, accepted: [0, 1], ended, end })

const held = played('loop', inOrder(silent(2410, 'left'), asks(1, 2411, 3011), asks(2, 3012, 3612)))
const free = played('pool', inOrder(silent(2410, 'left'), asks(1, 6, 610), asks(2, 6, 612)), {
  atOnce: 2,
})

describe('the difference in sentences', () => {
  test('a silent client holds everybody, or only a thread', () => {
    expect(differenceOf([held, free])).toBe(
      'loop answered nobody until the silent client left after 2.4 s, and the last of 2 after 3.6 s. ' +
        'pool answered all 2 beside the silent client, 2 at once, and the last of 2 after 602 ms.',
    )
  })

  test('a server hangs up on it; somebody is never answered', () => {
    const clock = inOrder(silent(1500, 'closed'), asks(1, 6, 610), asks(2, 1500, 2110))
    const never = inOrder(silent(2410, 'left'), asks(1, 6, undefined), asks(2, 6, undefined))
    expect(differenceOf([played('timeouts', clock), played('mine', never)])).toBe(
      'timeouts answered 1 before it hung up on the silent client after 1.5 s, 1 at once, and the last of 2 after 2.1 s. ' +
        'mine answered nobody until the silent client left after 2.4 s, and nobody after that.',
    )
  })

  test('a crowd: in the server, in the accept queue, outside', () => {
    const outside = client('client 3', {
      began: 5,
      connected: 1010,
      accepted: [1010, 1011],
      asked: 1011,
      answered: 1700,
      ended: 1701,
    })
    const bounded = inOrder(asks(1, 6, 610), asks(2, 700, 1310), outside)
    const taken = inOrder(asks(1, 6, 610), asks(2, 7, 611), asks(3, 8, 612))
    expect(differenceOf([played('backlog', bounded), played('pool', taken)])).toBe(
      'backlog took 1 of 3 clients from the accept queue at once, left 1 in it, had no room for 1 in 1.0 s, and answered the last of 3 after 1.7 s. ' +
        'pool took all 3 clients from the accept queue at once, and answered the last of 3 after 602 ms.',
    )
  })

  test('a busy machine is named', () => {
    expect(differenceOf([{ ...held, pressed: true }, free])).toContain('This machine was busy')
  })
})

describe('the pictures', () => {
  const picture = (columns: number) => {
    const { screen, text } = paper({ columns })
    printBoth([held, free], screen)
    return text()
  }

  test('beside each other where there is room, on one scale', async () => {
    const lines = picture(120).split('\n')
    expect(lines[0]).toMatch(/^loop {50,}pool$/)
    expect(lines[1]?.match(/3613 ms/g)).toHaveLength(2)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120)
    await expect(picture(120)).toMatchFileSnapshot('pictures/compare-120.txt')
  })

  test.each([40, 80, 119])('one under the other on %i columns', (columns) => {
    const lines = picture(columns).split('\n')
    expect(lines[0]).toBe('loop')
    expect(lines).toContain('pool')
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns)
  })
})

describe('on the command line', () => {
  let ann: Learner

  beforeEach(() => {
    ann = learner({ course: 'real' })
  })
  afterEach(() => ann.leaves())

  test('loop beside the pool, measured', async () => {
    ann.env.COLUMNS = '130'
    const { code, stdout, stderr } = await ann.types('run', '--compare', 'loop', 'pool')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^loop {40,}pool$/m)
    const told = stdout.replaceAll('\n', ' ')
    expect(told).toContain('WORK_MS=600 POOL_SIZE=3')
    const [, lasts = '', pools = ''] =
      /loop answered nobody until .* the last of 5 after (.*?) s\. pool answered .* the last of 5 after (.*?) s/.exec(
        told,
      ) ?? []
    expect(Number(lasts)).toBeGreaterThanOrEqual(5.4) // the silence, and five works one after another
    expect(Number(pools)).toBeGreaterThanOrEqual(1.8) // two at a time, while a third waits for the silent one
  })

  test('a server of their own, in any language, in sentences', async () => {
    const file = path.join(ann.dir, 'server.mjs')
    writeFileSync(file, EVENT_LOOP)
    const { code, stdout } = await ann.types(
      'run',
      '--describe',
      '--compare',
      'loop',
      'mine',
      '--',
      'node',
      file,
    )
    expect(code).toBe(0)
    expect(stdout).not.toMatch(/[█░]/)
    expect(stdout).toMatch(/^mine:$/m)
    expect(stdout.replaceAll('\n', ' ')).toContain('mine answered all 5 beside the silent client')
  })

  test('mine is what they have written; a file of theirs is known by its folder', async () => {
    await ann.types('init', '.')
    cpSync(path.join(root, 'solutions/05-loop'), path.join(ann.dir, '05-loop'), { recursive: true })
    ann.passes('01-listen', '02-accept', '03-read', '04-respond')
    await ann.types('print', 'loop')
    mkdirSync(path.join(ann.dir, 'other'))
    writeFileSync(path.join(ann.dir, 'other/server.mjs'), 'process.exit(3)')
    const { code, stderr } = await ann.types('run', '--compare', 'mine', 'other/server.mjs')
    expect(code).toBe(1)
    expect(stderr).toContain('other/server.mjs cannot be compared.')
    expect(stderr).toContain('ended with exit code 3')
  })

  test('a server that dies on the way: what it did is shown, and how it ended', async () => {
    const file = path.join(ann.dir, 'server.mjs')
    writeFileSync(
      file,
      EVENT_LOOP.replace('socket.end(', "console.error('oh no'), process.exit(4, "),
    )
    const { code, stdout, stderr } = await ann.types(
      'run',
      '--compare',
      'go-concurrent',
      'mine',
      '--',
      'node',
      file,
    )
    expect(code).toBe(1)
    expect(stdout).toContain('go-concurrent answered all 5')
    expect(stderr).toMatch(/mine ended with exit code 4\. It printed:\noh no/)
  })

  test('Ctrl-C: 130', async () => {
    const screen = ann.sits(['run', '--compare', 'loop', 'pool'])
    await screen.shows('one client says nothing')
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
  })

  test.each([
    [['--compare'], 'Name two.'],
    [['--compare', 'loop'], 'Name two.'],
    [['--compare', 'loop', 'loop'], 'Two different ones are compared.'],
    [['--compare', 'loop', '5', '6'], '6 is one word too many.'],
    [['--compare', 'respond', 'loop'], '04-respond serves one client and ends'],
    [['--compare', 'loop', 'polo'], 'Did you mean pool?'],
    [['--compare', 'loop', 'mine'], 'You have not begun an exercise.'],
    [['--compare', 'loop', 'pool', '--solution'], 'leave --solution out'],
    [['loop', '--describe'], '--describe goes with --compare'],
    [['loop', 'pool'], 'two servers are compared with --compare'],
  ])('run %j is wrong usage', async (words, message) => {
    const { code, stdout, stderr } = await ann.types('run', ...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.replaceAll('\n', ' ')).toContain(message)
  })
})

const EVENT_LOOP = `import { createServer } from 'node:net'
createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', () => setTimeout(() => {
    socket.end('HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok')
  }, Number(process.env.WORK_MS)))
}).listen(Number(process.env.PORT), '127.0.0.1')
`
