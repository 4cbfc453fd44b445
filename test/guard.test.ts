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
