import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { interrupt } from '../bench/interrupts.ts'

describe.skipIf(!existsSync('/proc'))('an interrupted verify leaves nothing behind', () => {
  const codes = { SIGINT: [130], SIGTERM: [143], SIGKILL: [] }

  for (const [signal, expected] of Object.entries(codes))
    test.each([1, 2, 3])(`${signal}, trial %i`, async () => {
      const trial = await interrupt(signal as NodeJS.Signals)
      expect(trial.orphans).toEqual([])
      // 0: it had passed before the signal came; undefined: the signal came before anything had been started.
      expect([0, undefined, ...expected]).toContain(trial.exitCode)
      if (signal !== 'SIGKILL') expect(trial.litter).toEqual([])
    })
})
