import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { read } from '../checker/kernel/processes.ts'
import { withLimitedThreads } from '../checker/limits.ts'

const limitOf = (pid: number | string) =>
  /^Max processes\s+(\S+)/m.exec(read(`/proc/${pid}/limits`))?.[1] ?? ''

test.skipIf(process.platform !== 'linux')(
  'threads are limited, a good deal above those that run, for the child alone',
  () => {
    const ours = limitOf('self')
    const child = withLimitedThreads(() => spawn('sleep', ['60']))
    try {
      const limit = Number(limitOf(child.pid as number))
      expect(limit).toBeGreaterThan(500)
      if (ours !== 'unlimited') expect(limit).toBeLessThanOrEqual(Number(ours))
      expect(limitOf('self')).toBe(ours)
    } finally {
      child.kill()
    }
  },
)

test('what cannot be started is told, and the limit is as before', () => {
  const ours = limitOf('self')
  const fails = () => {
    throw new Error('no such program')
  }
  expect(() => withLimitedThreads(fails)).toThrow('no such program')
  expect(limitOf('self')).toBe(ours)
})
