import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { read } from '../checker/kernel/processes.ts'
import { limitThreads } from '../checker/limits.ts'

const limitOf = (pid: number) =>
  /^Max processes\s+(\S+)\s+(\S+)/m.exec(read(`/proc/${pid}/limits`))?.slice(1) ?? []

test.skipIf(process.platform !== 'linux')(
  'threads are limited, a good deal above those that run',
  () => {
    const child = spawn('sleep', ['60'])
    try {
      const pid = child.pid as number
      limitThreads(pid)
      const [soft = '', hard] = limitOf(pid)
      expect(hard).toBe(soft) // it cannot be raised again
      const ours = limitOf(process.pid)[1]
      if (ours !== 'unlimited') expect(Number(soft)).toBeLessThanOrEqual(Number(ours))
      expect(Number(soft)).toBeGreaterThan(500)
    } finally {
      child.kill()
    }
  },
)
