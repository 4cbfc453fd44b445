import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { THEMES } from '../scripts/pictures/svg.ts'
import { root } from './servers/course.ts'

/* The pictures of the README, which `npm run pictures` makes. */

const folder = path.join(root, 'docs', 'pictures')
const names = readdirSync(folder)
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')

test('each is in the README, with words that say what is on it', () => {
  const shown = [...readme.matchAll(/!\[([^\]]+)\]\(docs\/pictures\/([^)]+)\)/g)]
  expect(shown.map(([, , name]) => name).sort()).toEqual(names.sort())
  for (const [, words = ''] of shown) expect(words.length).toBeGreaterThan(60)
})

test('they are of moderate size, and none is published with the package', () => {
  for (const name of names)
    expect(readFileSync(path.join(folder, name)).length).toBeLessThan(200_000)
  const { files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  expect(files).not.toContain('docs')
})

test('screens have a title, and name nothing of the machine they were made on', () => {
  for (const name of names.filter((name) => name.endsWith('.svg'))) {
    const svg = readFileSync(path.join(folder, name), 'utf8')
    expect(svg).toMatch(/<title>learn-tcp.+<\/title>/)
    expect(svg).toContain('prefers-color-scheme: dark')
    expect(svg).not.toMatch(/\/(tmp|home|root|work)\b/)
  }
})

test.each(Object.entries(THEMES))('every colour can be read on %s ground', (_, theme) => {
  const { ground, plain, dim, colors } = theme
  for (const color of [plain, dim, ...colors])
    expect([color, contrast(color, ground) >= 4.5]).toEqual([color, true])
})

/** WCAG 2.2, "contrast ratio": 4.5 is asked for text. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
