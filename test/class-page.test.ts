import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { event, type Room, room, tells } from './class-room.ts'
import { root } from './servers/course.ts'

/* The teacher's page, in a browser, with names that mean harm. */

const hasChromium = spawnSync('chromium', ['--version']).status === 0

const HOSTILE = [
  '<script>document.title="run"</script>',
  '"><img src=x onerror=document.title=1>',
  "' onmouseover='document.title=1'",
  '</bdi></th></table><h1>mine',
  'W'.repeat(40),
  'Z\u0351\u0352\u0357\u035b\u0351algo',
  '\u202egnp.exe',
  '{{7*7}} ${7*7} &lt;b&gt;',
]

describe.skipIf(!hasChromium)('the page of the board', () => {
  let browser: Browser
  let class1: Room
  let tokens: string[]
  let faults: string[]
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    class1 = await room()
    faults = []
    tokens = []
    for (const name of HOSTILE) {
      const token = await class1.joins(name)
      tokens.push(token)
      await tells(class1.url, token, event(), event({ attempt: 2 }))
    }
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    await class1.leaves()
  })

  async function opens(query = '', options = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options })
    const page = await context.newPage()
    page.on('console', (message) => faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(class1.url)) faults.push(request.url())
    })
    await page.goto(`${class1.url}/board?key=${class1.board.secrets.teacherKey}`)
    expect(page.url()).toBe(`${class1.url}/board`) // the key is not on the projector
    if (query) await page.goto(`${class1.url}/board${query}`)
    return page
  }

  const isLive = (page: Page) =>
    page.locator('#live', { hasText: /^Live$/ }).waitFor({ timeout: 60_000 })
  const width = (page: Page) =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

  test('a hostile name is text, runs nothing, and stays in its place', async () => {
    const page = await opens()
    await isLive(page)
    for (const row of await page.locator('#learners tbody tr').all()) await row.hover()
    expect(await page.title()).toBe('demo: the board')
    const names = await page.locator('#learners tbody th').allTextContents()
    expect(names.toSorted()).toEqual(
      HOSTILE.map((name) =>
        name.replace('\u202e', '').replace('\u0357\u035b\u0351', ''),
      ).toSorted(),
    )
    expect(await page.locator('script').count()).toBe(1)
    expect(await page.locator('img, h1 >> text=mine').count()).toBe(0)
    expect(await width(page)).toBe(0)
    const heights = await page
      .locator('#learners tbody tr')
      .evaluateAll((rows) => rows.map((row) => (row as { offsetHeight: number }).offsetHeight))
    expect(Math.max(...heights)).toBeLessThan(80)
    expect(faults).toEqual([])
  })

  test('what comes is on the page without a reload, and a newcomer too', async () => {
    const page = await opens()
    await isLive(page)
    await page.evaluate('globalThis.sameDocument = true')
    const passed = page.locator('#learners td.passed')
    expect(await passed.count()).toBe(0)
    await tells(class1.url, tokens[0] ?? '', event({ outcome: 'passed', attempt: 3 }))
    await passed.waitFor({ timeout: 60_000 })
    expect(await page.locator('#learners thead').textContent()).not.toContain('03-read')
    await tells(class1.url, tokens[0] ?? '', event({ exercise: '02-accept', step: 1, steps: 3 }))
    await page.locator('#learners thead >> text=03-read').waitFor({ timeout: 60_000 }) // one further
    await class1.joins('Late Ann')
    await page.locator('text=Late Ann').waitFor({ timeout: 60_000 })
    expect(await page.locator('#count').textContent()).toContain('9 learners')
    expect(await page.evaluate('globalThis.sameDocument')).toBe(true)
    expect(faults).toEqual([])
  })

  test('the same stands there without JavaScript, and comes anew by itself', async () => {
    const [live, still] = [await opens(), await opens('', { javaScriptEnabled: false })]
    await isLive(live)
    for (const part of ['#stuck', '#exercises', '#learners'])
      expect(await still.locator(part).innerHTML()).toBe(await live.locator(part).innerHTML())
    const reload = still.waitForEvent('load', { timeout: 60_000 })
    await tells(class1.url, tokens[0] ?? '', event({ outcome: 'passed', attempt: 3 }))
    await reload
    expect(await still.locator('#learners td.passed').count()).toBe(1)
  })

  test('for the projector there is no name', async () => {
    const page = await opens('?view=projector')
    await isLive(page)
    const html = await page.content()
    for (const name of ['onerror', 'WWWW', 'algo', 'gnp']) expect(html).not.toContain(name)
    expect(await page.locator('#stuck').textContent()).toContain(
      `${HOSTILE.length} learners at 01-listen, step 2 of 2`,
    )
    expect(await width(page)).toBe(0)
  })

  test('a row is removed with two clicks', async () => {
    const page = await opens()
    await isLive(page)
    const row = page.locator('#learners tr', { hasText: 'WWWW' })
    await row.locator('summary').click()
    await row.locator('button').click()
    await row.waitFor({ state: 'detached', timeout: 60_000 })
    expect(class1.board.book.learners.size).toBe(HOSTILE.length - 1)
  })

  const axe = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8')
  test.each([
    ['?theme=dark', 1280],
    ['?view=projector&theme=light', 1280],
    ['?theme=light', 360],
  ])('axe finds nothing in %s at %d pixels', async (query, columns) => {
    const page = await opens(query, {
      bypassCSP: true, // for axe itself
      viewport: { width: columns, height: 720 },
      reducedMotion: 'reduce',
    })
    await isLive(page)
    await page.evaluate(axe)
    const { violations } = (await page.evaluate('axe.run()')) as {
      violations: { id: string; nodes: { html: string }[] }[]
    }
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    expect(await width(page)).toBe(0)
  })

  test('the pages for strangers and for learners are clean, too', async () => {
    const page = await opens()
    for (const to of ['/', `/${class1.board.secrets.code}`]) {
      await page.goto(class1.url + to)
      expect(await page.locator('h1').count()).toBe(1)
    }
    expect(await page.textContent('pre')).toBe(
      `npx learn-tcp join ${class1.url}/${class1.board.secrets.code}`,
    )
    expect(faults).toEqual([])
  })
})
