import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { pageOf } from '../cli/bench/draw/page.ts'
import { apart, logScale } from '../cli/bench/draw/scale.ts'
import { printResults } from '../cli/bench/draw/terminal.ts'
import { journey, results, series } from './bench-made-up.ts'
import { paper } from './paper.ts'

const CHROMIUM = '/usr/bin/chromium'

describe('on a screen', () => {
  test.each([80, 40])('of %i columns', async (columns) => {
    const { screen, text } = paper({ columns })
    printResults(journey, screen)
    for (const line of text().split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
    await expect(text()).toMatchFileSnapshot(`pictures/bench-${columns}.txt`)
  })

  test('in ASCII only', () => {
    const { screen, text } = paper({ ascii: true })
    printResults(journey, screen)
    expect(text()).toMatch(/^[\x20-\x7e\n]*$/)
  })

  test('nothing was measured', () => {
    const { screen, text } = paper()
    printResults(results([]), screen)
    expect(text()).toContain('Nothing was measured.')
  })
})

describe('the page', () => {
  const evil = '<script>alert(1)</script>&"\' \u001b[31m'
  const page = pageOf(journey)

  test('escapes what a command is called', () => {
    const told = pageOf(results([['keep', [series(evil, [{ connections: 1, rate: 10 }])]]]))
    expect(told).not.toContain('<script')
    expect(told).not.toContain('\u001b')
    expect(told).toContain('&#60;script&#62;')
  })

  test('needs nothing else, and may not ask for it', () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).not.toMatch(/https?:|src=|href=|@import|url\(|<script/)
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })

  test.skipIf(!existsSync(CHROMIUM))(
    'is clean in axe, light and dark, wide and narrow, and asks for nothing',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'learn-tcp-page-'))
      const file = path.join(folder, 'bench.html')
      writeFileSync(file, page)
      const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
      const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
      try {
        for (const [colorScheme, width] of [
          ['light', 1200],
          ['dark', 420],
        ] as const) {
          const context = await browser.newContext({
            colorScheme,
            viewport: { width, height: 900 },
            bypassCSP: true, // for axe itself
          })
          const view = await context.newPage()
          const requests: string[] = []
          view.on('request', (request) => requests.push(request.url()))
          await view.goto(`file://${file}`)
          expect(requests).toEqual([`file://${file}`])
          await view.addScriptTag({ path: axe })
          const violations = await view.evaluate(
            // biome-ignore lint/suspicious/noExplicitAny: axe has put itself there
            async () => (await (globalThis as any).axe.run()).violations,
          )
          expect(violations).toEqual([])
          const isWider = await view.evaluate('document.documentElement.scrollWidth > innerWidth')
          expect(isWider).toBe(false)
        }
      } finally {
        await browser.close()
        rmSync(folder, { recursive: true })
      }
    },
    120_000,
  )
})

describe('an axis', () => {
  test('on which twice as much is always as far', () => {
    const { at, ticks } = logScale([3, 700], 0, 300)
    expect(ticks.filter(({ isLabelled }) => isLabelled).map(({ value }) => value)).toEqual([
      1, 10, 100, 1000,
    ])
    expect(at(1)).toBe(0)
    expect(at(1000)).toBeCloseTo(300)
    expect(at(20) - at(10)).toBeCloseTo(at(200) - at(100))
  })

  test('labels that stand too close are moved apart, in their order', () => {
    expect(apart([50, 51, 10], 10, 0, 100)).toEqual([50, 60, 10])
    expect(apart([95, 99], 10, 0, 100)).toEqual([90, 100])
  })
})
