import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { interrupt, WAYS } from '../bench/interrupts.ts'

// `undefined`: by the signal, before anything had been started. On a closed terminal Node 20 itself aborts as it ends.
const CODES: Record<string, (number | undefined)[]> = {
  SIGINT: [130, undefined],
  SIGTERM: [143, undefined],
  SIGKILL: [undefined],
  'closed terminal': [129, undefined],
  'full disk': [3],
}

const mayMount = spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status === 0

/** With a full disk a check goes on to its end, and any exercise may be drawn: some take ten times the usual, seldom. */
const HANGS = 300_000

describe.skipIf(!existsSync('/proc'))('an interrupted verify leaves nothing behind', () => {
  for (const way of Object.keys(WAYS))
    describe.skipIf(way === 'full disk' && !mayMount)(way, () => {
      test.each([1, 2, 3])(
        'trial %i',
        async () => {
          const trial = await interrupt(way)
          expect(trial.orphans).toEqual([])
          expect(trial.isProgressKept).toBe(true)
          expect([0, ...(CODES[way] ?? [])]).toContain(trial.exitCode) // 0: it had passed before
          if (way !== 'SIGKILL') expect(trial.litter).toEqual([])
        },
        HANGS,
      )
    })
})
