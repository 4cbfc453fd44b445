import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keys, type Learner, learner } from './cli-learner.ts'
import { root } from './servers/course.ts'

let ann: Learner
beforeEach(() => {
  ann = learner({ course: 'real' })
  ann.env.LEARN_TCP_TRIAL = path.basename(path.dirname(ann.dir)) // all that is started carries it
})
afterEach(() => {
  expect(leftBehind(), 'processes that were left behind').toEqual([])
  ann.leaves()
})

const solution = (slug: string) => path.join(root, 'solutions', slug, 'server.ts')

function write(name: string, text: string): string {
  const file = path.join(ann.dir, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

/** Processes with the mark of this test; the guard of a server may still be on its way out. */
function leftBehind(): string[] {
  const mark = ann.env.LEARN_TCP_TRIAL ?? ''
  const end = performance.now() + 2000
  for (;;) {
    const found = readdirSync('/proc').filter(
      (pid) => /^\d+$/.test(pid) && environ(pid).includes(mark),
    )
    if (found.length === 0 || performance.now() > end) return found
    execFileSync('sleep', ['0.02'])
  }
}

function environ(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}

describe('verify', () => {
  test('a pass: ticks, the picture, what was learned, the way on; and it counts', async () => {
    const { code, stdout, stderr } = await ann.types('verify', 'accept', solution('02-accept'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✓ something listens on PORT$/m)
    expect(stdout).toMatch(/ann +──▶ connected/)
    expect(stdout).toMatch(/^02-accept passed \(\d\.\d s\)$/m)
    expect(stdout).toContain('learn-tcp solution accept')
    expect(ann.progress()).toMatchObject({
      current: '02-accept',
      completed: { '02-accept': expect.anything() },
    })
  })

  test('a failure: exit code 1, and it does not count', async () => {
    const stub = path.join(root, 'exercises/02-accept/server.ts')
    const { code, stdout } = await ann.types('verify', '2', stub)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✗ ann is taken from the accept queue$/m)
    expect(ann.progress().completed).toEqual({})
  })

  test('when a check fails early, nothing of what it began beside keeps the process', async () => {
    const stub = path.join(root, 'exercises/05-loop/server.ts')
    const codes = await Promise.all([1, 2, 3, 4].map(() => ann.types('verify', 'loop', stub)))
    expect(codes.map(({ code }) => code)).toEqual([1, 1, 1, 1])
  })

  test('--json prints one document on stdout, of the promised shape', async () => {
    const { code, stdout } = await ann.types('verify', 'read', solution('03-read'), '--json')
    expect(code).toBe(0)
    const verdict = JSON.parse(stdout)
    expect(verdict).toMatchObject({
      format: 'learn-tcp/verdict@1',
      exercise: '03-read',
      outcome: 'passed',
      durationMs: expect.any(Number),
      remarks: [],
    })
    expect(verdict.steps[0]).toEqual({ sentence: 'something listens on PORT', outcome: 'passed' })
    expect(verdict.timeline).toContainEqual(
      expect.objectContaining({ who: 'ann', event: 'accepted' }),
    )
  })

  test('--describe: sentences, and no drawing', async () => {
    const { code, stdout } = await ann.types(
      'verify',
      'respond',
      '--describe',
      solution('04-respond'),
    )
    expect(code).toBe(0)
    expect(stdout).not.toMatch(/[^\n -~]/)
    expect(stdout).toMatch(/^Passed: something listens on PORT\.$/m)
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /ann connected at \d+ ms, .* and was answered after/,
    )
    const stub = path.join(root, 'exercises/05-loop/server.ts')
    const failed = await ann.types('verify', 'loop', stub, '--describe')
    expect(failed.code).toBe(1)
    expect(failed.stdout).not.toMatch(/[✓✗─▶◀░▒█·]/)
    expect(failed.stdout).toMatch(/^Failed: now it is the turn of bob\.$/m)
    expect(failed.stdout).toMatch(/^Hint: /m)
  })

  test('--timeline: every event, also what the threads did', async () => {
    const { stdout } = await ann.types('verify', 'respond', solution('04-respond'), '--timeline')
    expect(stdout).toMatch(/ms {2}server +started WORK_MS=\d+$/m)
    expect(stdout).toMatch(/ms {2}thread 1 +\w+/)
  })

  test('a locale without UTF-8: ASCII', async () => {
    ann.env.LC_ALL = 'C'
    const { stdout } = await ann.types('verify', 'accept', solution('02-accept'))
    expect(stdout).not.toMatch(/[^\n -~]/)
    expect(stdout).toMatch(/^\+ something listens on PORT$/m)
    expect(stdout).toMatch(/ann +--> connected/)
  })

  test('bars for many clients; the run is kept for the picture of the next exercise', async () => {
    const { stdout } = await ann.types('verify', 'loop', solution('05-loop'))
    expect(stdout).toMatch(/^ {2}erin +.*░+▒*█+(◀█*)?$/m)
    expect(stdout).toMatch(/^ {2}thread 1 +.*s.*$/m)
    const home = path.dirname(ann.progressFile)
    expect(readdirSync(path.join(home, 'timelines'))).toEqual(['05-loop.json'])
  })

  test('a file in the folder of an exercise belongs to that exercise', async () => {
    const file = write('02-accept/server.ts', readFileSync(solution('02-accept'), 'utf8'))
    expect((await ann.types('verify', file)).stdout).toContain('02-accept passed')
  })

  test('without a word: the current exercise, in the workspace', async () => {
    await ann.types('init', '.')
    cpSync(solution('02-accept'), path.join(ann.dir, '02-accept/server.ts'))
    await ann.types('print', 'accept')
    expect((await ann.types('verify')).stdout).toContain('02-accept passed')
  })

  test('a server that catches SIGTERM is ended, and there is a remark', async () => {
    const server = readFileSync(solution('01-listen'), 'utf8')
    const deaf = write(
      'server.ts',
      `import { accept, close } from 'learn-tcp/sockets'
process.on('SIGTERM', () => {}) // never runs: the thread sleeps in accept
${server.replace('pause() //', 'for (;;) close(accept(listener)) //')}`,
    )
    const { code, stdout } = await ann.types('verify', 'listen', deaf)
    expect(code).toBe(0)
    expect(stdout).toContain('! The server did not end on SIGTERM and was killed.')
  })

  test('a child in a session of its own is ended too', async () => {
    const file = write(
      'server.py',
      `import os, signal, socket, subprocess
subprocess.Popen(['sleep', '1000'], start_new_session=True)
listener = socket.socket()
listener.bind((os.environ['HOST'], int(os.environ['PORT'])))
listener.listen()
signal.pause()`,
    )
    const { code } = await ann.types('verify', 'listen', '--', 'python3', file)
    expect(code).toBe(0)
  })

  test('output without end is cut, and made harmless', async () => {
    const file = write(
      'server.mjs',
      `import { createServer } from 'node:net'
createServer().listen(Number(process.env.PORT), process.env.HOST)
setInterval(() => process.stdout.write('\\x1b[2J' + 'y'.repeat(9999) + '\\n'), 0)`,
    )
    const { code, stdout } = await ann.types('verify', 'accept', '--', 'node', file)
    expect(code).toBe(1)
    expect(stdout.length).toBeLessThan(8000)
    expect(stdout).not.toContain('\x1b[2J')
  })

  test.each([
    ['an unknown exercise', ['lop'], 'There is no exercise lop. Did you mean loop'],
    ['a missing file', ['loop', 'nowhere.ts'], 'There is no file nowhere.ts'],
    ['another language without its command', ['loop', 'server.py'], '-- python3 server.py'],
    ['no such program', ['loop', '--', 'no-such-program'], 'There is no program "no-such-program"'],
    ['not executable', ['loop', '--', './server.py'], 'chmod +x ./server.py'],
    ['nothing after --', ['loop', '--'], 'After -- comes the command'],
    ['a file and a command', ['loop', 'server.py', '--', 'x'], 'not both'],
  ])('%s: exit code 2, and what to do', async (_, words, message) => {
    write('server.py', '')
    const { code, stderr } = await ann.types('verify', ...words)
    expect(code).toBe(2)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
  })

  test('a syntax error: the line of the learner', async () => {
    const file = write('server.ts', 'const port = 1729\nconst host = ;\n')
    const { code, stdout } = await ann.types('verify', 'loop', file)
    expect(code).toBe(1)
    expect(stdout).toMatch(/server\.ts:\d+:\d+/)
    expect(stdout).toContain('const host = ;')
  })

  test('it listens elsewhere: where', async () => {
    const port = await freePort()
    const file = write(
      'server.ts',
      readFileSync(solution('01-listen'), 'utf8').replace(
        'env.PORT ?? 1729',
        `env.PROT ?? ${port}`,
      ),
    )
    const { code, stdout } = await ann.types('verify', 'listen', file)
    expect(code).toBe(1)
    expect(stdout).toContain(`it listens on 127.0.0.1:${port} instead`)
  })

  test('no descriptors left for the checker: exit code 3, not the fault of the server', async () => {
    const { stdout, stderr, code } = await limited('ulimit -n 29')
    expect(code).toBe(3)
    expect((stdout + stderr).replaceAll(/\s+/g, ' ')).toMatch(/could not/i)
  })

  test('a home that cannot be written: a warning, and the verdict all the same', async () => {
    ann.env.LEARN_TCP_HOME = '/dev/null/home'
    const { code, stderr } = await ann.types('verify', 'accept', solution('02-accept'))
    expect(code).toBe(0)
    expect(stderr).toContain('cannot be kept')
  })

  test('Ctrl-C in the middle: exit code 130, a clean screen', async () => {
    const screen = ann.sits(['verify', 'loop', solution('05-loop')], { columns: 40 })
    await screen.shows('✓ ann connects, then bob')
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
  })

  test('at 40 columns nothing is cut off', async () => {
    const stub = path.join(root, 'exercises/01-listen/server.ts')
    const screen = ann.sits(['verify', 'listen', stub], { columns: 40, rows: 60 })
    expect(await screen.ends()).toBe(1)
    expect(screen.text()).toContain('  expected\n    a listening TCP socket on')
  })

  /** The same verify in a shell with limits. */
  async function limited(limit: string) {
    const { execa } = await import('execa')
    const cli = path.join(root, 'dist/cli.js')
    const line = `${limit}; exec ${process.execPath} ${cli} verify accept ${solution('02-accept')}`
    const { stdout, stderr, exitCode } = await execa('sh', ['-c', line], {
      cwd: ann.dir,
      env: ann.env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    })
    return { stdout, stderr, code: exitCode }
  }
})

describe('run and talk', () => {
  test('run starts the server on the screen; Ctrl-C ends both', async () => {
    ann.env.PORT = String(await freePort())
    ann.env.WORK_MS = '10'
    await ann.types('init', '.')
    cpSync(path.join(root, 'solutions/05-loop'), path.join(ann.dir, '05-loop'), { recursive: true })
    const screen = ann.sits(['run', 'loop'])
    await screen.shows(`curl 127.0.0.1:${ann.env.PORT}`)
    await reachable(ann.env.PORT)
    const { code, stdout } = await ann.types('talk', ann.env.PORT)
    expect(code).toBe(0)
    expect(stdout).toMatch(/\d ms {2}connected to 127\.0\.0\.1:\d+ from port \d+/)
    expect(stdout).toContain('Hello World')
    expect(stdout).toMatch(/closed by the server \(FIN\)$/)
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
  })

  test('run --solution needs no server of their own; a second one is told who has the port', async () => {
    ann.env.PORT = String(await freePort())
    const screen = ann.sits(['run', 'loop', '--solution'])
    await reachable(ann.env.PORT)
    const { code, stderr } = await ann.types('run', 'loop', '--solution')
    expect(code).toBe(1)
    expect(stderr.replaceAll('\n', ' ')).toMatch(
      /Port \d+ is taken by process \d+, a server that learn-tcp has started in .*05-loop/,
    )
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
    const both = await ann.types('run', 'loop', '--solution', '--', 'true')
    expect(both.code).toBe(2)
  })

  test('run kills a server that does not end on Ctrl-C, and says why', async () => {
    const file = write(
      'deaf.mjs',
      `process.on('SIGINT', () => {})\nconsole.log('here')\nsetInterval(() => {}, 1000)`,
    )
    const screen = ann.sits(['run', 'loop', '--', 'node', file])
    await screen.shows('here')
    screen.press(keys.ctrlC)
    expect(await screen.ends()).toBe(130)
    expect(screen.text()).toContain('It did not end, so it was killed.')
  })

  test('talk: nobody there, and bad words', async () => {
    const port = String(await freePort())
    const refused = await ann.types('talk', port)
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('connection refused'),
    })
    expect((await ann.types('talk')).code).toBe(2)
    expect((await ann.types('talk', '70000')).code).toBe(2)
    expect((await ann.types('talk', port, '--drip', 'x')).stderr).toContain(
      '--drip takes milliseconds',
    )
  })

  test('talk shows the difference between FIN and RST', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const { stdout } = await ann.types('talk', String((server.address() as { port: number }).port))
    expect(stdout).toMatch(/reset by the server \(RST\)$/)
    server.close()
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Until somebody listens there: in the kernel's table, without a connection. */
async function reachable(port: string): Promise<void> {
  const listening = `:${Number(port).toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`
  await expect
    .poll(() => readFileSync('/proc/net/tcp', 'latin1'), { timeout: 60_000 })
    .toContain(listening)
}
