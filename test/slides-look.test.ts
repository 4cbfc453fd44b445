import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageOf } from '../cli/slides/page.ts'
import { type Part, parts } from '../cli/slides/parts.ts'
import { addressOf, serve } from '../cli/slides/serve.ts'
import { chrome, openBrowser, statesOf, walk } from './slides-walk.ts'

/*
 * Every slide and step in Chromium. axe looks at every slide, in one theme, the parts in turn; ALL_SLIDES=1 lets it look
 * at every step, in both.
 */

const all = process.env.ALL_SLIDES === '1'

describe.skipIf(!chrome)('every slide and every step (needs Chrome or Chromium)', () => {
  const deck = parts()
  const folder = mkdtempSync(path.join(tmpdir(), 'learn-tcp-deck-'))
  let shown: Part[] = deck
  let browser: Browser
  let server: Server

  beforeAll(async () => {
    browser = await openBrowser()
    server = await serve(() => pageOf(shown), 0)
  })
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })

  const seen = deck.flatMap((part, i) =>
    (['light', 'dark'] as const)
      .filter((_, theme) => all || theme === i % 2)
      .map((theme) => ({ part, theme })),
  )

  // A part at a time: axe looks at all of a page, and with eighty slides in it that takes ten times as long.
  test.for(seen)(
    '$part.name, $theme: all of it on the slide, large enough, and axe is content',
    async ({ part, theme }) => {
      shown = [part]
      const wishes = { theme, axe: all ? 'every step' : 'every slide' } as const
      const { states, slides, smallest, flaws } = await walk(browser, addressOf(server), wishes)
      expect(flaws).toEqual([])
      expect(slides).toBe(part.slides.length)
      expect(states).toBe(statesOf(part))
      expect(smallest).toBeGreaterThanOrEqual(24)
    },
  )

  test('the whole deck goes from the first slide to the last, by one key', async () => {
    shown = deck
    const wishes = { theme: 'light', axe: 'never' } as const
    const { states, slides, flaws } = await walk(browser, addressOf(server), wishes)
    expect(flaws).toEqual([])
    expect(slides).toBe(deck.flatMap((part) => part.slides).length)
    expect(states).toBe(deck.reduce((sum, part) => sum + statesOf(part), 0))
  })

  test('as one page in a file it shows the same, and asks for nothing', async () => {
    const file = path.join(folder, 'deck.html')
    writeFileSync(file, pageOf(deck, { alone: true }))
    const address = pathToFileURL(file).href
    const wishes = { theme: 'dark', axe: 'never' } as const
    const { slides, flaws, asked } = await walk(browser, address, wishes)
    expect(flaws).toEqual([])
    expect(slides).toBe(deck.flatMap((part) => part.slides).length)
    expect(asked.filter((url) => !/^(data|blob):/.test(url))).toEqual([`${address}?theme=dark`])
  })

  test('S opens a window with the notes of the slide', async () => {
    shown = deck
    const page = await browser.newPage()
    await page.goto(addressOf(server))
    await page.waitForFunction('Reveal.isReady()')
    const [notes] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('s')])
    await notes.getByText('Today everybody builds a TCP server').waitFor()
    await page.close()
  })
})
