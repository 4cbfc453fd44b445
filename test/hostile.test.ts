import { describe, expect, test } from 'vitest'
import { suffers } from '../bench/hostile.ts'
import { tcpTableIsReadable } from '../checker/kernel/tcp-table.ts'
import { HOSTILE } from './servers/hostile.ts'

/* Servers that mean harm: the checker tells the truth, in bounded time and memory, and leaves nothing behind. */

const MEGABYTES = 400

describe.skipIf(!tcpTableIsReadable)('a server that means harm', () => {
  for (const hostile of HOSTILE) {
    const { deed, code, kind, within = 60 } = hostile
    test(deed, { timeout: 1000 * (within + 10) }, async ({ skip }) => {
      if (!process.env.HOSTILE && !hostile.isShort) skip('npm run test:hostile')
      if (process.env.HOSTILE && hostile.isShort) skip('npm test')
      const ordeal = await suffers(hostile)
      expect(ordeal.left).toEqual([])
      expect(ordeal.code ?? null).toBe(code)
      if (kind) expect(kind.split(' or ')).toContain(ordeal.verdict?.failure?.kind)
      expect(ordeal.seconds).toBeLessThan(within)
      expect(ordeal.megabytes).toBeLessThan(MEGABYTES)
    })
  }

  test('its escape codes reach no screen', { timeout: 60_000 }, async () => {
    for (const hostile of HOSTILE.filter(({ deed }) => deed.includes('escape codes'))) {
      const { stdout, stderr } = await suffers(hostile, false)
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    }
  })
})
