import { Chalk } from 'chalk'
import { expect, test } from 'vitest'
import { clip, fold } from '../cli/terminal.ts'

/* Lines that are wider than a screen which cannot be scrolled sideways. */

test('nothing of a line is lost, and its further rows are indented as it is', () => {
  const line = '    npx learn-tcp talk 1729 --say "grüße"   # to see every byte, pipe it into xxd'
  const rows = fold(line, 40)
  expect(rows.every((row) => row.length <= 40)).toBe(true)
  expect(rows.length).toBeGreaterThan(1)
  expect(rows.slice(1).every((row) => row.startsWith('    '))).toBe(true)
  expect(rows.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''))
})

test('what fits stays as it is, also with colours', () => {
  const red = new Chalk({ level: 1 }).red('x'.repeat(20))
  expect(fold(red, 20)).toEqual([red])
  expect(fold('x   ', 2)).toEqual(['x ']) // blanks at the end need no row
})

test('a word that is wider than the screen is broken', () => {
  expect(fold('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)])
})

test('a clipped line says so', () => {
  expect(clip('abcdef', 4, { ascii: false })).toBe('abc…')
  expect(clip('abcdef', 4, { ascii: true })).toBe('a...')
  expect(clip('abcd', 4, { ascii: true })).toBe('abcd')
})
