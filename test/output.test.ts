import { expect, test } from 'vitest'
import { lastLines, Output, quoted, visible } from '../checker/output.ts'

test('a flood is cut in the middle; the beginning and the end are kept', () => {
  const output = new Output()
  output.append(Buffer.from('begin'))
  for (let i = 0; i < 1000; i++) output.append(Buffer.alloc(1000, 'y'))
  output.append(Buffer.from('end'))
  expect(output.length).toBe(1_000_008)
  expect(output.bytes().length).toBeLessThan(140_000)
  expect(output.text()).toMatch(/^begin.*\n… \d+ bytes …\n.*end$/s)
})

test('what fits is kept byte for byte', () => {
  const output = new Output()
  for (const byte of Buffer.from('grüße')) output.append(Buffer.of(byte))
  expect(output.text()).toBe('grüße')
})

test('control characters are shown, not obeyed', () => {
  expect(visible('\x1b[2Jhello\0\r\n\x9b')).toBe('\\e[2Jhello\\0\\r\n\\x9b')
  expect(quoted('a\nb')).toBe('"a\\nb"')
  expect(quoted('x'.repeat(100), 10)).toBe('"xxxxxxxxx…"')
})

test('of a long output the last lines are shown, without the frames of Node', () => {
  const stack =
    'Error: no\n    at serve (/home/ann/serve.ts:3:1)\n    at run (node:internal/x:1:2)\n'
  expect(lastLines(stack)).toBe('Error: no\n    at serve (/home/ann/serve.ts:3:1)')
  expect(lastLines('a\nb\nc\n', 2)).toBe('… 1 line before\nb\nc')
})

test('what is printed again is told behind the whole message, not inside one', () => {
  const message = ['Error: gone', '    at serve (/a.ts:3:1)', '  errno: -104', '}']
  const first = ['Error: other', ...message.slice(1)]
  const text = [...first, ...message, ...message, ...message].join('\n')
  expect(lastLines(text, 20).split('\n')).toEqual([...first, ...message, '… the same 2 times more'])
})

test('a single line that is printed again is told once, also inside a message', () => {
  expect(lastLines('Error: deep\n    at dig\n    at dig\n    at dig')).toBe(
    'Error: deep\n    at dig\n… the same 2 times more',
  )
})
