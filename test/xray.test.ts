import { spawn } from 'node:child_process'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { backlogs } from '../checker/kernel/backlog.ts'
import { tcpTableIsReadable } from '../checker/kernel/tcp-table.ts'
import { Observer } from '../cli/xray/observer.ts'
import type { Snapshot } from '../cli/xray/snapshot.ts'
import { withoutProc } from '../cli/xray/without-proc.ts'
import { keys, type Learner, learner } from './cli-learner.ts'
import { Stage, until } from './servers/running.ts'

const request = 'GET / HTTP/1.1\r\n\r\n'

/** Where ss is not installed, no backlog is known. */
const ssIsThere = (await backlogs()).size > 0
const backlogOf = (backlog: number) => (ssIsThere ? { backlog } : {})

/** Work that does not end while the test looks at it, in milliseconds. */
const FOR_LONG = 600_000

let ann: Learner
beforeAll(() => {
  ann = learner()
})
afterAll(() => ann.leaves())

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.ends())

/** What is seen as soon as the server has come so far. */
async function seenWhen(port: number, isSo: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  const observer = new Observer([port])
  let snapshot = await observer.look()
  await until(
    async () => {
      snapshot = await observer.look()
      return isSo(snapshot)
    },
    () => `another sight than ${JSON.stringify(snapshot, undefined, 2)}`,
  )
  return snapshot
}

const words = ({ processes }: Snapshot) =>
  processes.flatMap(({ threads }) => threads.map(({ name, words }) => `${name} ${words}`))

const clientOf = ({ connections }: Snapshot, address: string) =>
  connections.find(({ client }) => client === address)

describe.skipIf(!tcpTableIsReadable)('what is seen of a server', () => {
  test('05: one client at a time, the others wait in the accept queue', async () => {
    const { port, pid } = await stage.solution('05-loop')
    const silent = await stage.client(port)
    await seenWhen(port, (seen) => seen.processes[0]?.threads[0]?.client === silent)
    const waiting = await stage.client(port, request)
    const left = await stage.client(port, 'bye', { thenCloses: true })
    const seen = await seenWhen(
      port,
      (seen) => seen.listeners[0]?.queued === 2 && seen.states.CLOSE_WAIT === 1,
    )
    expect(seen.listeners).toEqual([{ address: `127.0.0.1:${port}`, queued: 2, ...backlogOf(128) }])
    expect(seen.states).toEqual({ ESTABLISHED: 2, CLOSE_WAIT: 1 })
    expect(seen.keptOut).toBe(0)

    const { descriptor } = clientOf(seen, silent) ?? {}
    expect(words(seen)).toEqual([
      `main thread blocked in read(${descriptor}), waiting for ${silent}`,
    ])
    expect(seen.processes[0]).toMatchObject({ pid, sockets: 2, stopped: false })
    expect(seen.connections).toEqual([
      {
        client: silent,
        state: 'ESTABLISHED',
        unread: 0,
        accepted: true,
        pid,
        descriptor,
        thread: 'main thread',
      },
      ...[
        { client: waiting, state: 'ESTABLISHED', unread: request.length, accepted: false },
        { client: left, state: 'CLOSE_WAIT', unread: 3, finUnread: true, accepted: false },
      ].sort((a, b) => Number(a.client.split(':')[1]) - Number(b.client.split(':')[1])),
    ])
  })

  test('07: each thread of the pool is known, also before it has had a client', async () => {
    const { port } = await stage.solution('07-pool', { POOL_SIZE: 3, WORK_MS: FOR_LONG })
    const idle = await seenWhen(
      port,
      (seen) => words(seen).filter((one) => one.includes('waits to be woken')).length === 3,
    )
    expect(words(idle)).toEqual([
      expect.stringMatching(
        /^main thread blocked in accept4?\(\d+\), waiting for the next client$/,
      ),
      'worker 1 waits to be woken (an empty or a full queue)',
      'worker 2 waits to be woken (an empty or a full queue)',
      'worker 3 waits to be woken (an empty or a full queue)',
    ])
    expect(idle.processes[0]?.runtimeThreads).toBeGreaterThan(0)

    const silent = await stage.client(port)
    await stage.client(port, request)
    const busy = await seenWhen(port, (seen) =>
      /waiting for 127.*sleeps for a set time \(work\)|sleeps for a set time \(work\).*waiting for 127/s.test(
        words(seen).join('\n'),
      ),
    )
    const serving = clientOf(busy, silent)
    expect(words(busy)).toContain(
      `${serving?.thread} blocked in read(${serving?.descriptor}), waiting for ${silent}`,
    )
  })

  test('09: a full queue keeps clients out', async () => {
    const few = { POOL_SIZE: 1, BACKLOG: 1, TIMEOUT_MS: FOR_LONG }
    const { port } = await stage.solution('09-backlog', few)
    const accepted = ({ connections }: Snapshot) => connections.filter((one) => one.accepted).length
    // One is served, one lies in the queue of the pool, one in the hand of the main thread. Two wait in the kernel's.
    for (const n of [1, 2, 3]) {
      await stage.client(port)
      await seenWhen(port, (seen) => accepted(seen) === n)
    }
    for (const n of [1, 2]) {
      await stage.client(port)
      await seenWhen(port, ({ listeners }) => listeners[0]?.queued === n)
    }
    for (const _ of [1, 2]) void stage.client(port) // it may wait for ever to be connected
    const seen = await seenWhen(port, ({ keptOut }) => keptOut === 2)
    expect(accepted(seen)).toBe(3)
    expect(seen.listeners).toEqual([expect.objectContaining(backlogOf(1))])
    expect(words(seen)[0]).toBe('main thread waits to be woken (an empty or a full queue)')
  })

  test('a stopped server is called stopped', async () => {
    const { port, pid } = await stage.solution('05-loop')
    process.kill(pid, 'SIGSTOP')
    await seenWhen(port, ({ processes }) => processes[0]?.stopped === true)
    await stage.client(port)
    await seenWhen(port, ({ listeners }) => listeners[0]?.queued === 1)
  })

  test('several processes that share a port are all seen', async () => {
    const { port } = await stage.program(
      process.execPath,
      '-e',
      `const cluster = require('node:cluster')
       cluster.schedulingPolicy = cluster.SCHED_NONE // they share the listening socket
       if (cluster.isPrimary) { cluster.fork(); cluster.fork() }
       else require('node:http').createServer(() => {}).listen(process.env.PORT, '127.0.0.1')`,
      'workers need a name of a file',
    )
    const seen = await seenWhen(port, ({ processes }) => processes.length === 3)
    expect(words(seen)).toHaveLength(3)
  })
})

describe.skipIf(!tcpTableIsReadable)('xray PORT|PID', () => {
  test('--json prints one document, of a port or of a process', async () => {
    const { port, pid } = await stage.solution('05-loop')
    for (const number of [port, pid]) {
      const { code, stdout, stderr } = await ann.types('xray', `${number}`, '--json')
      expect([code, stderr]).toEqual([0, ''])
      expect(JSON.parse(stdout)).toEqual({
        format: 'learn-tcp/xray@1',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        ports: [port],
        listeners: [{ address: `127.0.0.1:${port}`, queued: 0, ...backlogOf(128) }],
        keptOut: 0,
        processes: [
          {
            pid,
            name: 'node',
            stopped: false,
            descriptors: expect.any(Number),
            sockets: 1,
            memoryBytes: expect.any(Number),
            cpuPercent: expect.any(Number),
            threads: [
              {
                name: 'main thread',
                tid: pid,
                call: expect.stringMatching(/^accept/),
                descriptor: expect.any(Number),
                words: expect.stringContaining('waiting for the next client'),
              },
            ],
            runtimeThreads: expect.any(Number),
          },
        ],
        states: {},
        connections: [],
        notes: [],
      })
    }
  })

  test('a wrapper stands for the server that it has started', async () => {
    const { port, pid } = await stage.program(
      process.execPath,
      '-e',
      `require('node:child_process').spawn(process.execPath, ['-e', "require('node:net').createServer().listen(process.env.PORT, '127.0.0.1')"])`,
    )
    const wrapper = await parentOf(pid)
    const { code, stdout } = await ann.types('xray', `${wrapper}`, '--json')
    expect([code, JSON.parse(stdout).ports]).toEqual([0, [port]])
  })

  test('--once prints what there is, and no escape codes', async () => {
    const { port } = await stage.solution('05-loop')
    const silent = await stage.client(port)
    await seenWhen(port, (seen) => seen.processes[0]?.threads[0]?.client === silent)
    const { code, stdout, stderr } = await ann.types('xray', `${port}`, '--once')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(new RegExp(`^xray of port ${port} at \\d\\d:\\d\\d:\\d\\d\nprocess `))
    expect(stdout).toMatch(/^accept queue {2}(░+ {2}0 of 129 \(backlog 128 \+ 1\)|empty .*)$/m)
    expect(stdout).toContain(`waiting for ${silent}\n`)
    expect(stdout).toMatch(/^connections {2}1 ESTABLISHED$/m)
    expect(stdout).not.toContain('\x1b')
  })

  test('into a pipe goes what has changed, until it is interrupted', async () => {
    const { port } = await stage.solution('05-loop')
    const reader = follows(port)
    await until(() => /waiting for the next client/.test(reader.said()), reader.said)
    const silent = await stage.client(port)
    await until(() => reader.said().includes(`waiting for ${silent}`), reader.said)
    reader.process.kill('SIGINT')
    expect(await reader.code).toBe(130)
    expect(reader.said()).not.toContain('\x1b')
  })

  test('into a pipe it says when the server ends', async () => {
    const server = await stage.solution('05-loop')
    const reader = follows(server.port)
    await until(() => /waiting for the next client/.test(reader.said()), reader.said)
    await server.ends()
    expect(await reader.code).toBe(0)
    expect(reader.said()).toMatch(/\nThe server has ended: nobody listens there any more\.\n$/)
  })
})

async function parentOf(pid: number): Promise<number> {
  const { factsOf } = await import('../checker/kernel/process-facts.ts')
  return factsOf(pid)?.parent ?? 0
}

/** xray with its output in a pipe. */
function follows(port: number) {
  const cli = path.join(ann.package, 'dist/cli.js')
  const child = spawn(process.execPath, [cli, 'xray', `${port}`], { env: ann.env })
  let output = ''
  child.stdout.on('data', (data) => {
    output += data
  })
  const code = new Promise((resolve) => child.once('close', resolve))
  return { process: child, said: () => output, code }
}

describe('nothing to look at', () => {
  test.each([[[]], [['luup']], [['0']], [['-1']], [['1.5']]])(
    'wrong usage: %j',
    async (numbers) => {
      const { code, stdout, stderr } = await ann.types('xray', ...numbers)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/npx learn-tcp xray/)
    },
  )

  describe.skipIf(!tcpTableIsReadable)('exit code 1, and what to do', () => {
    const says = async (number: number) => {
      const { code, stdout, stderr } = await ann.types('xray', `${number}`, '--json')
      expect([code, stdout]).toEqual([1, ''])
      return stderr.replaceAll('\n', ' ')
    }

    test('nobody listens on that port', async () => {
      const port = await stage.freePort()
      const message = await says(port)
      expect(message).toContain(`Nobody listens on port ${port}`)
      expect(message).toContain('npx learn-tcp run')
    })

    test('no such process', async () => {
      expect(await says(99_999_999)).toContain('There is no process 99999999, and no such port.')
    })

    test('a process that listens nowhere', async () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
      try {
        const message = await says(child.pid ?? 0)
        expect(message).toContain(`Process ${child.pid} (node) listens on no port`)
      } finally {
        child.kill('SIGKILL')
      }
    })
  })

  test('without /proc it names what the system has instead', () => {
    expect(withoutProc('darwin', 1729)).toContain('On macOS, lsof -nP -iTCP:1729')
    expect(withoutProc('win32', 1729)).toContain('netstat -ano | findstr :1729')
    expect(withoutProc('freebsd', 1729)).toContain('only Linux has')
  })
})

describe.skipIf(!tcpTableIsReadable)('on a screen', () => {
  const CURSOR = { hidden: '\x1b[?25l', shown: '\x1b[?25h', otherScreen: '\x1b[?1049' }

  test.each([
    ['q', 0, (screen: ReturnType<Learner['sits']>) => screen.press('q')],
    ['Ctrl-C', 130, (screen: ReturnType<Learner['sits']>) => screen.press(keys.ctrlC)],
    ['SIGINT', 130, (screen: ReturnType<Learner['sits']>) => screen.kill('SIGINT')],
    ['SIGTERM', 143, (screen: ReturnType<Learner['sits']>) => screen.kill('SIGTERM')],
  ])('%s leaves, with code %i and a clean terminal', async (_, code, leaves) => {
    const { port } = await stage.solution('05-loop')
    const screen = ann.sits(['xray', `${port}`])
    await screen.shows('waiting for the next client')
    expect(screen.raw()).toContain(CURSOR.hidden)
    leaves(screen)
    expect(await screen.ends()).toBe(code)
    expect(screen.raw().lastIndexOf(CURSOR.shown)).toBeGreaterThan(
      screen.raw().lastIndexOf(CURSOR.hidden),
    )
    expect(screen.raw()).toMatch(/\x1b\[\?1049l$/)
    expect(screen.text()).toBe('')
  })

  test('it follows what happens without clearing the screen, and says when the server has ended', async () => {
    const server = await stage.solution('05-loop')
    const screen = ann.sits(['xray', `${server.port}`])
    await screen.shows('waiting for the next client')
    const silent = await stage.client(server.port)
    await screen.shows(`waiting for ${silent}`)
    await stage.client(server.port, request)
    await screen.shows('not accepted yet')
    expect(screen.raw().split('\x1b[2J')).toHaveLength(2)
    await server.ends()
    expect(await screen.ends()).toBe(0)
    expect(screen.text()).toBe('The server has ended: nobody listens there any more.')
  })

  test('forty columns, twelve rows and no colour: it says how much is missing', async () => {
    const { port } = await stage.solution('05-loop')
    const silent = await stage.client(port)
    for (let client = 0; client < 4; client++) await stage.client(port, request)
    const screen = ann.sits(['xray', `${port}`], {
      columns: 40,
      rows: 12,
      env: { NO_COLOR: '1' },
    })
    await screen.shows(silent)
    await screen.shows('more')
    expect(screen.text().split('\n')[0]).toBe(`xray of port ${port} · q ends this view`)
    expect(screen.raw()).not.toMatch(/\x1b\[[\d;]*m/)
    screen.press('q')
    await screen.ends()
  })

  test('a dumb terminal gets one picture below the other', async () => {
    const { port } = await stage.solution('05-loop')
    const screen = ann.sits(['xray', `${port}`], { env: { TERM: 'dumb' } })
    await screen.shows('waiting for the next client')
    expect(screen.raw()).not.toContain('\x1b')
    screen.kill('SIGINT')
    expect(await screen.ends()).toBe(130)
  })
})
