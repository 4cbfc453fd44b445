import { expect, test } from 'vitest'
import { inALine, inShort, withWayToAll } from '../cli/render/printed.ts'

/* What a server has printed, where there is little room for it. */

const rest = ['  errno: -104,', "  code: 'ECONNRESET'", '}']

test('the last error and the line that it came from', () => {
  const frames = ['    at serve (/home/ann/serve.ts:7:9)', '    at /home/ann/server.ts:20:5']
  const output = ['hello', 'Error: older', 'SystemError: read', ...frames, ...rest].join('\n')
  expect(inShort(output)).toBe(`SystemError: read\n${frames[0]}\n… 6 more lines below`)
})

test('of Python the line stands above the error', () => {
  const file = '  File "server.py", line 7, in <module>'
  const output = ['Traceback (most recent call last):', file, '    a()', '    ^^^', 'OSError: no']
  expect(inShort(output.join('\n'))).toBe(`${file}\nOSError: no\n… 3 more lines below`)
})

test('without an error the last lines, and all where they are few', () => {
  expect(inShort('a\nb\nc\nd\ne')).toBe('c\nd\ne\n… 2 more lines below')
  expect(inShort('a\nb\nc\nd')).toBe('a\nb\nc\nd')
})

test('in a line: the error, and not what Node says of itself behind it', () => {
  expect(inALine('Error: EEXIST\n    at a (a.ts:1:1)\n\nNode.js v20.20.2\n')).toBe('Error: EEXIST')
  expect(inALine('one\nno luck today\n')).toBe('no luck today')
  expect(inALine('')).toBe('')
})

test('where lines were left out, it is said what shows them', () => {
  expect(withWayToAll('… 1 line before\na')).toBe(
    '… 1 line before: start it by hand to see them all\na',
  )
  expect(withWayToAll('a\nb')).toBe('a\nb')
})
