import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChrome } from '../cli/slides/chrome.ts'
import type { Part } from '../cli/slides/parts.ts'

/* Walks a deck as a presenter does, every slide and every step, and says what an audience would not like. */

export interface Walk {
  states: number
  slides: number
  /** The smallest text that was seen, in pixels at 1280 × 720. */
  smallest: number
  flaws: string[]
  /** Every address that the page has asked for. */
  asked: string[]
}

/** `axe`: at every step, at the last one of each slide, or never. */
export interface Wishes {
  theme: 'light' | 'dark'
  axe: 'every step' | 'every slide' | 'never'
}

/** One before the first step of each slide, and one after each. */
export function statesOf({ slides }: Part): number {
  const steps = slides.map(({ content }) => content.text.split('class="fragment"').length - 1)
  return slides.length + steps.reduce((a, b) => a + b, 0)
}

interface Seen {
  where: string
  smallest: number
  flaws: string[]
  isOver: boolean
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8')
const IN_PAGE = readFileSync(path.join(import.meta.dirname, 'slides-in-page.js'), 'utf8')

export const chrome = findChrome()

/** Every name but this machine's is unknown, so that a request elsewhere fails, and is seen. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chrome as string,
    args: [
      '--no-sandbox',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
    ],
  })
}

export async function walk(browser: Browser, address: string, wishes: Wishes): Promise<Walk> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    reducedMotion: 'reduce', // a fading text is neither there nor gone
  })
  const page = await context.newPage()
  const flaws = watched(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${address}?theme=${wishes.theme}`)
  await page.waitForFunction('Reveal.isReady()')
  if (wishes.axe !== 'never') await page.evaluate(AXE)
  await page.evaluate(IN_PAGE)
  let states = 0
  let smallest = Number.POSITIVE_INFINITY
  for (let isOver = false; !isOver; states++) {
    const seen = (await page.evaluate(`visit({ wantsAxe: '${wishes.axe}' })`)) as Seen
    flaws.push(...seen.flaws.map((flaw) => `${seen.where}: ${flaw}`))
    smallest = Math.min(smallest, seen.smallest)
    isOver = seen.isOver
  }
  const slides = (await page.evaluate('Reveal.getTotalSlides()')) as number
  await context.close()
  return { states, slides, smallest, flaws, asked }
}

/** What the browser complains of, and who it asks. */
function watched(page: Page): string[] {
  const flaws: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) flaws.push(`console: ${message.text()}`)
  })
  page.on('pageerror', ({ message }) => flaws.push(`error: ${message}`))
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    const isOurs = hostname === '127.0.0.1' || ['data:', 'blob:', 'file:'].includes(protocol)
    if (!isOurs) flaws.push(`asks ${request.url()}`)
  })
  return flaws
}
