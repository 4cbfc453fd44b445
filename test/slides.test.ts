import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { exercises, packageRoot } from '../cli/course.ts'
import { pageOf } from '../cli/slides/page.ts'
import { type Part, parts } from '../cli/slides/parts.ts'
import { endOf, PLANS, schedule } from '../cli/slides/schedule.ts'
import { addressOf, serve } from '../cli/slides/serve.ts'
import { chrome, statesOf } from './slides-walk.ts'

const deck = parts()
const cli = path.join(packageRoot(), 'dist', 'cli.js')
const folder = mkdtempSync(path.join(tmpdir(), 'learn-tcp-slides-'))
afterAll(() => rmSync(folder, { recursive: true }))

const teaches = (...words: string[]) =>
  execa(process.execPath, [cli, 'slides', ...words], { cwd: folder, reject: false })

describe('the deck', () => {
  test('opens, has the exercises in their order, and closes', () => {
    const slugs = deck.map(({ slug }) => slug)
    expect(slugs[0]).toBe('opening')
    expect(slugs.at(-1)).toBe('closing')
    const known = exercises().map(({ slug }) => slug)
    const inDeck = slugs.slice(1, -1)
    expect(inDeck).toEqual(known.filter((slug) => inDeck.includes(slug)))
    expect(inDeck).toEqual(expect.arrayContaining(known.slice(0, 9)))
  })

  test('has notes and minutes on every slide, and one slide to work on in each exercise', () => {
    for (const { slug, slides } of deck) {
      for (const { notes, minutes } of slides) {
        expect(notes.text.length).toBeGreaterThan(30)
        expect(minutes).toBeGreaterThan(0)
        expect(minutes).toBeLessThanOrEqual(45)
      }
      if (/^\d/.test(slug)) expect(slides.filter(({ isAtWork }) => isAtWork)).toHaveLength(1)
    }
  })

  test('shows every drawing and every demo that there is', () => {
    const sources = deck.map(({ slug }) =>
      readFileSync(path.join(packageRoot(), 'slides', `${slug}.md`), 'utf8'),
    )
    const named = (pattern: RegExp) =>
      sources.flatMap((source) => [...source.matchAll(pattern)].map(([, name]) => name)).sort()
    const inFolder = (name: string) => readdirSync(path.join(packageRoot(), 'slides', name)).sort()
    expect(named(/\(diagrams\/(.+?)\)/g)).toEqual(inFolder('diagrams'))
    expect(named(/^```demo (.+)$/gm).map((name) => `${name}.json`)).toEqual(inFolder('demos'))
  })

  test.each(PLANS)('fits into $name', (plan) => {
    const end = endOf(schedule(plan, deck))
    expect(end).toBeLessThanOrEqual(plan.room)
    expect(end).toBeGreaterThan(plan.room * 0.8)
  })
})

/** A course of one exercise, with this slide. */
function courseWith(slide: string): string {
  const root = mkdtempSync(path.join(folder, 'course-'))
  for (const name of ['slides/diagrams', 'exercises/05-loop', 'solutions'])
    mkdirSync(path.join(root, name), { recursive: true })
  cpSync(path.join(packageRoot(), 'solutions/05-loop'), path.join(root, 'solutions/05-loop'), {
    recursive: true,
  })
  writeFileSync(
    path.join(root, 'slides/diagrams/two.svg'),
    '<svg viewBox="0 0 9 9"><g data-from="1"/><g data-moves="2: 3 4"/></svg>',
  )
  writeFileSync(path.join(root, 'slides/05-loop.md'), slide)
  return root
}

const NOTES = '\n\nNotes, 2 minutes:\nSay so.\n'
const shown = (slide: string) => parts(courseWith(slide))[0]?.slides[0]?.content.text ?? ''
const code = (bounds: string, steps = '') =>
  `## A loop\n\n\`\`\`code 05-loop/server.ts\n${bounds}\n\`\`\`\n${steps}${NOTES}`

describe('a slide', () => {
  test('takes a part of the solution by its words, and marks the lines of a step', () => {
    const steps = '1. `accept(listener)`: one client\n2. `try {` … `} finally {`: hers alone\n'
    const lines = shown(code('from: for (;;)', steps)).split('class="line"').slice(1)
    const plain = lines.map((line) => line.replace(/<[^>]+>/g, ''))
    expect(plain[0]).toContain('for (;;) {')
    expect(plain.at(-1)).toContain('}')
    expect(lines[1]).toContain('data-at="1"')
    expect(lines.filter((line) => line.includes('data-at="2"'))).toHaveLength(5)
  })

  test.each([
    ['a part that was lost', code('from: for (;;) {{'), 'has no line with "for (;;) {{"'],
    ['an end that was lost', code('from: for (;;)\nto: done()'), 'has no line with "done()"'],
    ['words that are there twice', code('from: listener'), 'lines with "listener"'],
    ['an end in front', code('from: for (;;)\nto: SOL_SOCKET, setsockopt'), 'comes after its end'],
    [
      'a step whose line has moved away',
      code('from: for (;;)', '1. `poll(`: no\n'),
      'has no line with "poll("',
    ],
    [
      'a step that names no line',
      code('from: for (;;)', '1. it waits\n'),
      'does not begin with the code',
    ],
    ['a file that is gone', code('').replace('server.ts', 'main.ts'), 'ENOENT'],
    ['no notes', '## A loop\n\nNotes, 2 minutes:\n', 'has no notes'],
    ['no minutes', '## A loop\n\nNotes:\nSay so.\n', 'has no line "Notes, 3 minutes:"'],
    ['no heading', `A loop${NOTES}`, 'has no heading'],
    [
      'a picture with more steps than words',
      `## A\n\n![two](diagrams/two.svg)\n1. one${NOTES}`,
      'has 2 steps and 1 captions',
    ],
    [
      'a picture that nobody describes',
      `## A\n\n![](diagrams/two.svg)${NOTES}`,
      'is not described',
    ],
    ['a picture that is gone', `## A\n\n![one](diagrams/one.svg)${NOTES}`, 'there is no picture'],
    ['a demo that was never run', `## A\n\n\`\`\`demo x\n\`\`\`${NOTES}`, 'there is no demo x'],
    ['a fence of no kind', `## A\n\n\`\`\`perl\nx\n\`\`\`${NOTES}`, 'no fence of the kind "perl"'],
  ])('with %s stops the build, and says which it is', (_, slide, message) => {
    expect(() => parts(courseWith(slide))).toThrow(message)
  })

  test('moves what moves, by a style of its own', () => {
    const html = shown(`## A\n\n![two](diagrams/two.svg)\n1. one\n2. two${NOTES}`)
    expect(html).toContain(
      '.slide:has([data-step="2"].visible) .two-1 { transform: translate(3px, 4px) }',
    )
    expect(html).toContain('aria-label="two"')
  })
})

describe('the server', () => {
  test('serves the page and its files, to this machine only, and nothing else', async () => {
    const server = await serve(() => pageOf(deck), 0)
    const address = addressOf(server)
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const page = await fetch(address)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(await page.text()).toContain('id="01-listen-1"')
    expect((await fetch(`${address}deck.css`)).headers.get('content-type')).toContain('text/css')
    for (const name of ['package.json', '..%2fpackage.json', 'constructor', 'slides/opening.md'])
      expect((await fetch(address + name)).status).toBe(404)
    server.closeAllConnections()
    server.close()
  })

  test('shows what is wrong with a slide that is being written', async () => {
    const server = await serve(() => pageOf(parts(courseWith(code('from: lost')))), 0)
    const page = await fetch(addressOf(server))
    expect(page.status).toBe(500)
    expect(await page.text()).toContain(
      'slides/05-loop.md, slide 1: 05-loop/server.ts has no line with "lost"',
    )
    server.closeAllConnections()
    server.close()
  })
})

describe('learn-tcp slides', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('says where it is, and ends on %s', async (signal, code) => {
    const teacher = execa(process.execPath, [cli, 'slides', '--port', '0'], { reject: false })
    const [address] = await new Promise<RegExpMatchArray>((resolve) =>
      teacher.stdout.on('data', (text) => {
        const found = String(text).match(/http:\S+/)
        if (found) resolve(found)
      }),
    )
    const page = await fetch(address) // its connection stays open
    expect(await page.text()).toContain('<main>')
    teacher.kill(signal)
    expect((await teacher).exitCode).toBe(code)
  })

  test('says what to do where the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const { exitCode, stderr } = await teaches('--port', String(port))
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`Port ${port} is taken`)
    expect(stderr).toContain(`--port ${port + 1}`)
    other.close()
  })

  test.each([
    [['--port', 'x'], 'A port is a number'],
    [['99'], 'There is no exercise 99'],
    [['--pdf', 'a.pdf', '--export', 'b.html'], 'not both'],
    [['--export', 'no/such/folder/a.html'], 'cannot be written'],
  ])('%s is wrong usage', async (words, message) => {
    const { exitCode, stderr } = await teaches(...words)
    expect(exitCode).toBe(2)
    expect(stderr.replace(/\s+/g, ' ')).toContain(message)
  })

  test('writes one page, of the course or of one exercise', async () => {
    expect((await teaches('--export', 'deck.html')).exitCode).toBe(0)
    expect((await teaches('listen', '--export', 'listen.html')).exitCode).toBe(0)
    const listen = readFileSync(path.join(folder, 'listen.html'), 'utf8')
    expect(listen).toContain('id="01-listen-1"')
    expect(listen).not.toContain('id="02-accept-1"')
  })

  test('prints what comes when', async () => {
    const { stdout } = await teaches('--schedule')
    for (const { name } of PLANS) expect(stdout).toContain(name)
    expect(stdout).toMatch(/0:00 +\d+ min +opening/)
  })

  test('without a Chrome there is no PDF, and it says what to do', async () => {
    const env = { CHROME: '/no/such/browser' }
    const { exitCode, stderr } = await execa(process.execPath, [cli, 'slides', '--pdf', 'a.pdf'], {
      cwd: folder,
      env,
      reject: false,
    })
    expect(exitCode).toBe(3)
    expect(stderr).toContain('CHROME=')
  })

  test.skipIf(!chrome)(
    'is interrupted while it prints, and leaves nothing (needs Chrome)',
    async () => {
      const own = mkdtempSync(path.join(folder, 'tmp-'))
      const args = [cli, 'slides', '--pdf', 'never.pdf']
      const printing = execa(process.execPath, args, {
        cwd: folder,
        env: { TMPDIR: own },
        reject: false,
      })
      while (readdirSync(own).length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      printing.kill('SIGTERM')
      expect((await printing).exitCode).toBe(143)
      expect(readdirSync(own)).toEqual([])
      expect(readdirSync(folder)).not.toContain('never.pdf')
    },
  )

  test.skipIf(!chrome)(
    'writes a PDF with a page for each step (needs Chrome or Chromium)',
    async () => {
      const { exitCode, stderr } = await teaches('listen', '--pdf', 'listen.pdf')
      expect(stderr).toBe('')
      expect(exitCode).toBe(0)
      const pdf = readFileSync(path.join(folder, 'listen.pdf'), 'latin1')
      const part = deck.find(({ slug }) => slug === '01-listen') as Part
      expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(statesOf(part))
    },
  )
})
