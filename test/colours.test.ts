import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Chalk } from 'chalk'
import { expect, test } from 'vitest'
import { paper } from '../cli/paper.ts'
import { printTimeline } from '../cli/render/timeline.ts'
import { root } from './servers/course.ts'

/*
 * Of the 16 colours of a terminal these can be read on light ground and on dark, as terminals define them. Yellow has a
 * contrast of 1.7 on white in xterm and 1.9 in iTerm, blue about as little on black; black and white are a ground.
 */
const READABLE = ['red', 'green', 'magenta', 'cyan', 'bold', 'dim', 'italic', 'underline', 'level']

test('only colours that can be read on light and on dark ground are used', () => {
  const folder = path.join(root, 'cli')
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const source = readFileSync(path.join(folder, file), 'utf8')
    const names = [...source.matchAll(/\bcolor((?:\.\w+)+)/g)].flatMap(([, found = '']) =>
      found.slice(1).split('.'),
    )
    for (const name of names) expect(READABLE, `${name} in ${file}`).toContain(name)
  }
})

test('on a narrow screen the exit code is not cut off', () => {
  const sheet = paper({ color: new Chalk({ level: 0 }), ascii: false }, 40)
  printTimeline(
    [
      { at: 1, who: 'the client after grace', event: 'connected' },
      { at: 431, who: 'second server', event: 'exited', text: 'with exit code 134' },
    ],
    sheet.out,
  )
  expect(sheet.lines().join(' ').replace(/\s+/g, ' ')).toContain(
    'second server ended with exit code 134',
  )
  for (const line of sheet.lines()) expect(line.length).toBeLessThanOrEqual(40)
})
