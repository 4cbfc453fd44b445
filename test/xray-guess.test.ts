import { Chalk } from 'chalk'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { guessedWords } from '../checker/kernel/guessed-call.ts'
import { tcpTableIsReadable } from '../checker/kernel/tcp-table.ts'
import { draw } from '../cli/xray/draw.ts'
import { Observer } from '../cli/xray/observer.ts'
import { Stage, until } from './servers/running.ts'

// A system that keeps the calls of others to itself, as Yama's ptrace_scope does.
vi.mock('../checker/kernel/processes.ts', async (original) => {
  const real = await original<typeof import('../checker/kernel/processes.ts')>()
  const threadsOf = (pid: number) =>
    real.threadsOf(pid).map((thread) => ({ ...thread, syscall: undefined }))
  return { ...real, threadsOf }
})

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.ends())

test.skipIf(!tcpTableIsReadable)(
  'where calls may not be read, they are guessed, and it says so',
  async () => {
    const { port } = await stage.solution('05-loop')
    const observer = new Observer([port])
    const seen = async (words: string) => {
      let snapshot = await observer.look()
      await until(
        async () => {
          snapshot = await observer.look()
          return snapshot.processes[0]?.threads[0]?.words === words
        },
        () => `"${words}" in ${JSON.stringify(snapshot, undefined, 2)}`,
      )
      return snapshot
    }
    await seen('probably blocked in accept, waiting for the next client')
    const silent = await stage.client(port)
    const snapshot = await seen(`probably blocked in read, waiting for ${silent}`)

    expect(snapshot.processes[0]?.threads[0]?.guessed).toBe(true)
    const text = draw(snapshot, { columns: 80, color: new Chalk({ level: 0 }) }).join('\n')
    expect(text).toContain('! What is said of the threads is a guess')
    expect(text).toContain('ptrace_scope')
  },
)

test('of several clients none is named', () => {
  expect(guessedWords('socket', undefined)).toBe(
    'probably blocked in read or write, waiting for a client',
  )
  expect(guessedWords('wait4', undefined)).toBe(
    'probably blocked in wait4, waiting for a child process to end',
  )
})
