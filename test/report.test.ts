import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Verdict } from '../checker/verdict.ts'
import { exercises } from '../cli/course.ts'
import { pageOf } from '../cli/report/page.ts'
import { learner } from './cli-learner.ts'
import { crowd } from './timelines.ts'

const EVIL = '<script>alert(1)</script>&"\' \u001b[31m'
const exercise = exercises().find(({ slug }) => slug === '05-loop') as ReturnType<
  typeof exercises
>[0]

const failed: Verdict = {
  format: 'learn-tcp/verdict@1',
  exercise: '05-loop',
  outcome: 'failed',
  durationMs: 1234,
  steps: [
    { sentence: 'something listens on PORT', outcome: 'passed' },
    { sentence: 'ann is answered', outcome: 'failed' },
    { sentence: 'so is bob', outcome: 'skipped' },
  ],
  failure: {
    kind: 'silent',
    step: 'ann is answered',
    server: 'server',
    client: EVIL,
    expected: EVIL,
    observed: EVIL,
    hint: EVIL,
    output: EVIL,
    kernel: [EVIL],
    reproduce: EVIL,
  },
  predictions: [{ question: EVIL, answer: EVIL }],
  timeline: [
    ...crowd.map((event) => ({ ...event, server: 'server' })),
    { at: 3, who: EVIL, event: 'connecting', server: 'server' },
    { at: 4, who: EVIL, event: 'connected', server: 'server' },
    { at: 5, who: EVIL, event: 'sent', text: EVIL, server: 'server' },
  ],
  remarks: [EVIL],
}

const folder = mkdtempSync(join(tmpdir(), 'learn-tcp-report-'))
afterAll(() => rmSync(folder, { recursive: true }))
const hasChromium = spawnSync('chromium', ['--version']).status === 0

describe('the page', () => {
  const page = pageOf(failed, exercise)

  test('shows what a server has printed, and obeys none of it', () => {
    expect(page).not.toContain('<script')
    expect(page).not.toContain('\u001b')
    expect(page).toContain('&#60;script&#62;')
  })

  test('needs nothing else, and may not ask for it', () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page.replaceAll(/url\(#\w+\)/g, '')).not.toMatch(/https?:|src=|href=|@import|url\(/)
  })

  test('says in words what marks and colours say', () => {
    expect(page).toContain('ann is answered (failed)')
    expect(page).toContain('so is bob (not reached)')
    expect(page).toMatch(/<svg[^>]* role="img" aria-label=/)
    expect(page).toMatch(/client 1 connected at \d+ ms/)
  })

  test.skipIf(!hasChromium)(
    'can be drawn, wide and narrow',
    () => {
      const file = join(folder, 'report.html')
      writeFileSync(file, page)
      for (const width of [1100, 420]) {
        const picture = join(folder, `${width}.png`)
        const how = ['--headless', '--no-sandbox', '--disable-gpu', `--window-size=${width},1200`]
        execFileSync('chromium', [...how, `--screenshot=${picture}`, `file://${file}`], {
          stdio: 'ignore',
        })
        expect(statSync(picture).size).toBeGreaterThan(20_000)
      }
    },
    60_000,
  )
})

test('verify writes it, and says at once when it cannot', async () => {
  const ann = learner({ course: 'real' })
  try {
    const stub = join(exercise.dir, 'server.ts')
    const { code } = await ann.types('verify', 'loop', stub, '--report', 'report.html')
    expect(code).toBe(1)
    expect(statSync(join(ann.dir, 'report.html')).size).toBeGreaterThan(2000)
    const { code: wrong, stderr } = await ann.types(
      'verify',
      'loop',
      stub,
      '--report',
      'no/such.html',
    )
    expect(wrong).toBe(2)
    expect(stderr).toContain('The report cannot be written: ENOENT')
  } finally {
    ann.leaves()
  }
})
