import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Printed } from '../cli/run/printed.ts'
import { whyNoXray } from '../cli/run/why-no-xray.ts'
import { keys, type Learner, learner } from './cli-learner.ts'

/* `run` on a screen: the server's output scrolls, and below it stands what the kernel sees. */

let ann: Learner
let port: string
const sockets: Socket[] = []

beforeEach(async () => {
  ann = learner({ course: 'real' })
  port = String(await freePort())
  Object.assign(ann.env, { PORT: port, WORK_MS: '60000', TERM: 'xterm-256color' })
})

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  ann.leaves()
})

const RULE = '── xray of port'

describe.skipIf(process.platform !== 'linux')('the x-ray below', () => {
  test('two clients ask: one is at work, the other is in the queue; Ctrl-C leaves nothing', async () => {
    const screen = ann.sits(['run', 'loop', '--solution'])
    await screen.shows('waiting for the next client')
    expect(screen.text()).toContain(`curl 127.0.0.1:${port}`)
    ask()
    await screen.shows('sleeps for a set time (work)')
    ask()
    await screen.shows('1 of 129')
    await screen.shows('not accepted yet')
    expect(screen.text().split(RULE)).toHaveLength(2)
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
    expect(screen.text()).not.toContain('xray of')
    expect(screen.raw()).not.toContain('is taken by') // not for a moment
    expect(screen.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(
      screen.raw().lastIndexOf('\x1b[?25l'),
    )
    expect(processesOn(port)).toBe('')
  })

  test('what the server prints stands above, every line once, and in the scroll-back', async () => {
    const screen = ann.sits([
      'run',
      'loop',
      '--',
      ...prints(`line('first')
for (let i = 0; i < 200; i++) setTimeout(() => line('line ' + i), 5 * i)
setTimeout(() => line('last'), 1100)`),
    ])
    await screen.shows('last')
    await screen.shows(RULE)
    const told = screen.text().split('\n')
    const lines = told.filter((text) => text.startsWith('line '))
    expect(lines).toEqual(Array.from({ length: 200 }, (_, i) => `line ${i}`))
    expect(told.filter((text) => text.startsWith(RULE))).toHaveLength(1)
    expect(told.indexOf('last')).toBeLessThan(told.findIndex((text) => text.startsWith(RULE)))
    screen.press(keys.ctrlC)
    await screen.ends()
  })

  test('only what has changed is sent', async () => {
    const screen = ann.sits(['run', 'loop', '--solution'])
    await screen.shows('waiting for the next client')
    const before = screen.raw().length
    ask()
    await screen.shows('sleeps for a set time (work)')
    expect(screen.raw().slice(before)).not.toContain(RULE)
    screen.press(keys.ctrlC)
    await screen.ends()
  })

  test('escape codes are shown, not obeyed; a line without an end is shown as it grows', async () => {
    const screen = ann.sits([
      'run',
      'loop',
      '--',
      ...prints(`line('\\x1b[31mred\\x1b[2J')
setTimeout(() => process.stdout.write('so far'), 50)
setTimeout(() => line(', so good'), 700)`),
    ])
    await screen.shows('\\e[31mred\\e[2J')
    await screen.shows('so far')
    expect(screen.text()).not.toContain('so good')
    await screen.shows('so far, so good')
    expect(screen.raw()).not.toContain('\x1b[31m')
    expect(screen.raw()).not.toContain('\x1b[2J')
    screen.press(keys.ctrlC)
    await screen.ends()
  })

  test('a server that dies at once: its words and its exit code, and no x-ray', async () => {
    const screen = ann.sits([
      'run',
      'loop',
      '--',
      ...prints(`line('here')
process.stderr.write('bad luck')
process.exit(7)`),
    ])
    expect(await screen.ends()).toBe(1)
    expect(screen.text()).toMatch(/here\nbad luck\n\nThe program ended with exit code 7\.$/)
  })

  test('a mistake that ends it is told by its name', async () => {
    const file = path.join(ann.dir, 'server.ts')
    writeFileSync(
      file,
      "import { accept, AF_INET, SOCK_STREAM, socket } from 'learn-tcp/sockets'\naccept(socket(AF_INET, SOCK_STREAM))\n",
    )
    await ann.types('init', '.')
    cpSync(file, path.join(ann.dir, '05-loop/server.ts'))
    const screen = ann.sits(['run', 'loop'])
    expect(await screen.ends()).toBe(1)
    expect(screen.text()).toContain('accept EINVAL')
    expect(screen.text()).toContain('It looks like accept on a socket that does not listen')
  })

  test('Python prints line by line', async ({ skip }) => {
    if (!isInstalled('python3')) skip()
    const file = path.join(ann.dir, 'server.py')
    writeFileSync(file, 'import time\nprint("hello")\ntime.sleep(60)\n')
    const screen = ann.sits(['run', 'loop', '--', 'python3', file])
    await screen.shows('hello')
    await screen.shows(`Nobody listens on port ${port} yet.`)
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
  })

  test("somebody else's port: it is said whose, and nothing of theirs is shown", async () => {
    const other = createServer().listen(Number(port), '127.0.0.1')
    const screen = ann.sits(['run', 'loop', '--', 'sleep', '60'])
    await screen.shows(`Port ${port} is taken by process ${process.pid}`)
    expect(screen.text()).not.toContain('accept queue')
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
    other.close()
  })

  test('a port that nobody has, kept by old connections: what that means, and from 05 on a question', async () => {
    await closesFirst()
    await ann.types('init')
    const stub = path.join(ann.dir, '05-loop/server.ts')
    const withoutOption = readFileSync(stub, 'utf8').replace(/^setsockopt.*$/m, '')
    writeFileSync(stub, withoutOption)
    writeFileSync(
      path.join(ann.dir, '01-listen/server.ts'),
      withoutOption.replace(/^.*serve.*$/gm, ''),
    )
    for (const [exercise, wayOn] of [
      ['listen', '05 is about that.'],
      ['loop', 'Which socket option lets bind have'],
    ] as const) {
      const screen = ann.sits(['run', exercise])
      expect(await screen.ends()).toBe(1)
      const text = screen.text().replaceAll('\n', ' ')
      expect(text).toContain(`No process has port ${port}, but earlier connections of it`)
      expect(text).toContain(wayOn)
    }
  })

  test('the screen becomes narrow, then wide: one x-ray, none of its lines broken', async () => {
    const screen = ann.sits(['run', 'loop', '--solution'], { columns: 120, rows: 30 })
    await screen.shows('waiting for the next client')
    screen.resize(40, 24)
    await screen.shows('\n    waiting for the next client')
    const narrow = screen.text().split('\n')
    expect(narrow.filter((text) => text.startsWith(RULE))).toHaveLength(1)
    expect(Math.max(...narrow.map(({ length }) => length))).toBeLessThanOrEqual(40)
    screen.resize(200, 40)
    await screen.shows(', waiting for the next client')
    expect(screen.text().split(RULE)).toHaveLength(2)
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
  })

  test('Enter makes room, as in any terminal; a warning finds its place', async () => {
    const screen = ann.sits([
      'run',
      'loop',
      '--',
      ...prints(`line('deaf')
process.on('SIGINT', () => {})`),
    ])
    await screen.shows('deaf')
    await screen.shows(RULE)
    screen.press('\r\r')
    await screen.shows(`deaf\n\n\n${RULE}`)
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
    expect(screen.text()).toMatch(/deaf\n\n\nIt did not end, so it was killed\./)
    expect(screen.text()).not.toContain('xray of')
  })

  test('NO_COLOR and --ascii', async () => {
    const screen = ann.sits(['run', 'loop', '--solution', '--ascii'], { env: { NO_COLOR: '1' } })
    await screen.shows('-- xray of port')
    await screen.shows('0 of 129')
    expect(screen.raw()).not.toMatch(/\x1b\[[0-9;]*m/)
    expect(screen.raw()).not.toMatch(/[^\x00-\x7f]/)
    screen.press(keys.ctrlC)
    await screen.ends()
  })

  test.each([
    { how: '--no-xray', words: ['--no-xray'], env: {} },
    { how: 'TERM=dumb', words: [], env: { TERM: 'dumb' } },
  ])('none with $how', async ({ words, env }) => {
    const screen = ann.sits(['run', 'loop', ...words, '--', ...prints('line(process.env.TERM)')], {
      env,
    })
    await screen.shows(env.TERM ?? 'xterm-256color')
    expect(screen.text()).toContain(`npx learn-tcp xray ${port}`)
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
    expect(screen.raw()).not.toContain('\x1b[?2026h')
  })
})

test('into a pipe goes what the server prints, and nothing else', async () => {
  const { code, stdout } = await ann.types('run', 'loop', '--', 'echo', '\x1b[1mhello')
  expect({ code, stdout }).toEqual({ code: 0, stdout: '\x1b[1mhello' })
})

test('a program that is not there', async () => {
  const screen = ann.sits(['run', 'loop', '--', 'no-such-program'])
  expect(await screen.ends()).toBe(2)
  expect(screen.text()).toContain('There is no program "no-such-program".')
})

test('where /proc is missing one sentence says so', () => {
  const linux = { term: 'xterm', hasProc: true }
  expect(whyNoXray({ isTTY: true }, linux)).toBeUndefined()
  expect(whyNoXray({ isTTY: true }, { ...linux, hasProc: false })).toContain('only Linux has')
  expect(whyNoXray({ isTTY: false }, { ...linux, hasProc: false })).toBe('')
  expect(whyNoXray({ isTTY: true }, { ...linux, term: 'dumb' })).toBe('')
})

describe('what a server prints, in lines', () => {
  const bytes = (text: string) => Buffer.from(text)

  test('lines, whatever the pieces; a character may be cut in two', () => {
    const printed = new Printed()
    const all = bytes('grün\r\nblau\r\nro')
    const lines = [...all].flatMap((byte) => printed.lines(Buffer.from([byte]), 80))
    expect(lines).toEqual(['grün', 'blau'])
    expect(printed.unfinished).toBe('ro')
    expect(printed.end()).toEqual(['ro'])
    expect(printed.end()).toEqual([])
  })

  test('a line without an end is cut where the screen ends, by columns and not by characters', () => {
    const printed = new Printed()
    expect(printed.lines(bytes('x'.repeat(25)), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10)])
    expect(printed.unfinished).toBe('xxxxx')
    expect(printed.lines(bytes('\n日本語日本語日'), 10)).toEqual(['xxxxx', '日本語日本'])
    expect(printed.unfinished).toBe('語日')
  })

  test('control characters are shown, tabs are blanks up to the next column of eight', () => {
    const printed = new Printed()
    expect(printed.lines(bytes('a\tb\tc\n50 %\r100 %\r\n\x9b1m\x07\n'), 80)).toEqual([
      'a       b       c',
      '50 %\\r100 %',
      '\\x9b1m\\x07',
    ])
  })
})

/** A program for plain Node that runs on; `line` prints one. */
function prints(body: string): string[] {
  const file = path.join(ann.dir, 'server.mjs')
  writeFileSync(
    file,
    `const line = (text) => console.log(text)\n${body}\nsetInterval(() => {}, 1e6)`,
  )
  return ['node', file]
}

function ask(): void {
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write('GET / HTTP/1.1\r\n\r\n')
  sockets.push(socket)
}

const processesOn = (number: string) =>
  execFileSync('sh', ['-c', `ss -Hltn 'sport = :${number}' || true`], { encoding: 'utf8' })

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`])
    return true
  } catch {
    return false
  }
}

/** A server that closes first: its end of the connection is in TIME_WAIT then. */
async function closesFirst(): Promise<void> {
  const server = createServer((client) => client.end()).listen(Number(port), '127.0.0.1')
  const client = connect(Number(port), '127.0.0.1').resume()
  await once(client, 'close')
  server.close()
  await once(server, 'close')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
