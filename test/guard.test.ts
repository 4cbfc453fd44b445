import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Guard } from '../checker/guard.ts'
import { adoptOrphans, endOrphans } from '../checker/orphans.ts'

test('a guard that is released is nobody whom a server has left behind', async () => {
  adoptOrphans()
  for (const milliseconds of [0, 20, 100]) {
    const guards = [1, 2, 3, 4].map((n) => new Guard(`mark-${n}`))
    for (const guard of guards) guard.watch(0)
    await pause(milliseconds)
    for (const guard of guards) guard.release()
    for (let i = 0; i < 20; i++) {
      expect(endOrphans()).toBe(0)
      await pause(5)
    }
  }
})

test('a guard ends the process group of a server that has wiped its environment, as nginx does', async () => {
  const guard = path.join(import.meta.dirname, '..', 'checker', 'guard.ts')
  const server = spawn('sleep', ['60'], { detached: true, env: {}, stdio: 'ignore' })
  const ended = once(server, 'exit')
  const checker = spawn(process.execPath, [
    ...['--import', 'tsx', '--input-type=module', '-e'],
    `import { Guard } from ${JSON.stringify(guard)}
    new Guard('a-mark-that-nobody-has').watch(${server.pid})
    console.log('watched')
    setInterval(() => {}, 1000)`,
  ])
  await once(checker.stdout, 'data')
  checker.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
})
