import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/*
 * Threads that sleep in system calls, in processes of their own: plain `node program.mjs`, as a
 * learner starts it, with what `npm run build` made of sockets/.
 */

let folder: string
let program: string
beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'threads-'))
  program = join(folder, 'program.mjs')
})
afterEach(() => rm(folder, { recursive: true }))

const node = process.env.NODE ?? process.execPath
const layer = pathToFileURL(join(import.meta.dirname, '../dist/sockets/index.js')).href

/** Lines 1 to 6 of every program; `asleep` is a descriptor whose accept never returns. */
const opening = `import { Worker, isMainThread, workerData } from 'node:worker_threads'
import * as sockets from '${layer}'
const { AF_INET, SOCK_STREAM, SOL_SOCKET, SO_RCVTIMEO, SystemError } = sockets
const { accept, bind, close, listen, makeQueue, pause, put, read, setsockopt, sleep, socket, take } = sockets
const asleep = () => { const fd = socket(AF_INET, SOCK_STREAM); listen(fd, 1); accept(fd) }
const start = (workerData) => new Worker(new URL(import.meta.url), { workerData })
`

async function run(code: string) {
  await writeFile(program, opening + code)
  return execa(node, [program], { reject: false, timeout: 60_000, stdin: 'ignore' })
}

/** Runs it until a line of either output matches, then ends it: its main thread never will. */
async function runUntil(line: RegExp, code: string): Promise<string> {
  await writeFile(program, opening + code)
  const options = { reject: false, timeout: 60_000, stdin: 'ignore', all: true } as const
  const running = execa(node, [program], options)
  let said = ''
  for await (const text of running.iterable({ from: 'all' })) {
    said += `${text}\n`
    if (line.test(String(text))) running.kill('SIGKILL')
  }
  return said
}

describe('while main sleeps in accept', () => {
  test('a Worker is heard on stdout and stderr', async () => {
    const said = await runUntil(
      /three/,
      `if (isMainThread) { start(1); asleep() }
      console.log('one'); process.stdout.write('two\\n'); console.error('three')
      asleep()`,
    )
    expect(said.split('\n').sort()).toEqual(['', 'one', 'three', 'two'])
  })

  test('an error in a Worker is told with its line', async () => {
    const said = await runUntil(
      /this thread is gone/,
      `if (isMainThread) { start(1); asleep() }
function serve() { read(99, Buffer.alloc(1)) }
serve()`,
    )
    expect(said).toContain('SystemError: read EBADF: bad file descriptor')
    expect(said).toContain(`${program}:8:20\n8 | function serve() { read(99, Buffer.alloc(1)) }`)
    expect(said).toContain(`at file://${program}:9:1`.replace('file://', ''))
    expect(said).not.toContain('dist/sockets')
    expect(said).toContain('this thread is gone')
  })

  test('a rejected promise in a Worker is told too', async () => {
    const said = await runUntil(
      /this thread is gone/,
      `if (isMainThread) { start(1); asleep() }
      async function serve() { throw new Error('oops') }
      serve()`,
    )
    expect(said).toContain('Error: oops')
  })

  test('a megabyte from a Worker arrives in full', async () => {
    const { stdout } = await run(`
      if (isMainThread) { const q = makeQueue(1); start(q); take(q); process.exit() }
      process.stdout.write('x'.repeat(1_000_000)); put(workerData, 1)`)
    expect(stdout.length).toBe(1_000_000)
  })
})

describe('while a Worker sleeps in accept', () => {
  const sleeper = `if (!isMainThread) { put(workerData, 1); asleep() }
const queue = makeQueue(1); start(queue); take(queue)
`
  test('process.exit ends the process, with its code', async () => {
    expect((await run(`${sleeper} process.exit(3)`)).exitCode).toBe(3)
  })

  test('an uncaught error in main ends the process with 1, told once', async () => {
    const { exitCode, stderr } = await run(`${sleeper}throw new Error('oops')`)
    expect(exitCode).toBe(1)
    expect(stderr.match(/oops/g)).toHaveLength(2) // the message, and the line of the source
    expect(stderr).not.toContain('this thread is gone')
  })

  test('all exit handlers run, also later ones', async () => {
    const { stdout } = await run(`${sleeper}
      process.on('exit', (code) => console.log('bye', code)); process.exit(4)`)
    expect(stdout).toBe('bye 4')
  })

  test('an exit handler that fails does not keep the process', async () => {
    const { stderr, exitCode } = await run(`${sleeper}
      process.on('exit', () => { throw new Error('in exit') }); process.exit(0)`)
    expect([stderr.split('\n')[0], exitCode]).toEqual(['Error: in exit', 1])
  })

  test('a handler of the learner decides about errors', async () => {
    const { stdout, stderr, exitCode } = await run(`${sleeper}
      process.on('uncaughtException', (e) => { console.log('mine', e.message); process.exit(5) })
      throw new Error('oops')`)
    expect([stdout, stderr, exitCode]).toEqual(['mine oops', '', 5])
  })
})

describe('signals', () => {
  test('pause returns when a handler was to be called', async () => {
    await writeFile(
      program,
      `${opening}process.on('SIGUSR2', () => { console.log('handled'); process.exit() })
      console.log('pausing'); pause(); console.log('woken'); setInterval(() => {}, 1000)`,
    )
    const running = execa(node, [program], { reject: false, timeout: 60_000 })
    for await (const line of running) {
      // One signal may come before pause is called: then it only runs the handler afterwards.
      while (line === 'pausing' && running.exitCode === null) {
        running.kill('SIGUSR2')
        await wait(20)
      }
    }
    expect((await running).stdout).toBe('pausing\nwoken\nhandled')
  })

  test('pause ends with the process on SIGTERM', async () => {
    await writeFile(program, `${opening}console.log('pausing'); pause()`)
    const running = execa(node, [program], { reject: false, timeout: 60_000 })
    for await (const line of running) if (line === 'pausing') running.kill('SIGTERM')
    expect((await running).signal).toBe('SIGTERM')
  })

  test('a read with a timeout survives interruptions: it fails with EAGAIN, not EINTR', async () => {
    await writeFile(
      program,
      `${opening}process.on('SIGUSR2', () => {})
      const l = socket(AF_INET, SOCK_STREAM); listen(l, 1)
      setsockopt(l, SOL_SOCKET, SO_RCVTIMEO, 400); console.log('reading')
      try { accept(l) } catch (error) { console.log(error.code) }
      process.exit()`,
    )
    const running = execa(node, [program], { reject: false, timeout: 60_000 })
    for await (const line of running) {
      if (line !== 'reading') continue
      for (let i = 0; i < 10; i++) {
        running.kill('SIGUSR2')
        await wait(10)
      }
    }
    expect((await running).stdout).toBe('reading\nEAGAIN')
  })

  const waits = { poll: 'poll([{ fd: l, events: 1, revents: 0 }], 400)' }
  if (process.platform === 'linux')
    Object.assign(waits, { epoll_wait: 'epoll_wait(epoll_create1(), new EpollEvents(1), 400)' })
  for (const [name, call] of Object.entries(waits))
    test(`${name} survives interruptions: it returns 0 when its time has passed`, async () => {
      await writeFile(
        program,
        `${opening}process.on('SIGUSR2', () => {})
        const { epoll_create1, EpollEvents, epoll_wait, poll } = sockets
        const l = socket(AF_INET, SOCK_STREAM); listen(l, 1); console.log('waiting')
        console.log(${call})
        process.exit()`,
      )
      const running = execa(node, [program], { reject: false, timeout: 60_000 })
      for await (const line of running) {
        if (line !== 'waiting') continue
        for (let i = 0; i < 10; i++) {
          running.kill('SIGUSR2')
          await wait(10)
        }
      }
      expect((await running).stdout).toBe('waiting\n0')
    })
})

test('four Workers share a queue of one: nothing is lost, nothing comes twice', async () => {
  const { stdout } = await run(`
    if (!isMainThread) {
      const { jobs, results } = workerData
      for (;;) { const n = take(jobs); put(results, n); if (n < 0) break }
    } else {
      const jobs = makeQueue(1), results = makeQueue(5000)
      for (let i = 0; i < 4; i++) start({ jobs, results })
      for (let n = 1; n <= 4000; n++) put(jobs, n)
      for (let i = 0; i < 4; i++) put(jobs, -1)
      const seen = new Set()
      for (let i = 0; i < 4004; i++) seen.add(take(results))
      console.log(seen.size)
    }`)
  expect(stdout).toBe('4001')
})
