import { expect, test } from 'vitest'
import { inAscii, wantsAscii } from '../cli/ascii.ts'

test.each([
  [{ LANG: 'C.UTF-8' }, false],
  [{ LANG: 'de_DE.utf8' }, false],
  [{ LANG: 'de_DE.ISO-8859-1' }, true],
  [{ LC_ALL: 'C', LANG: 'C.UTF-8' }, true],
  [{ LC_ALL: '', LC_CTYPE: 'POSIX', LANG: 'C.UTF-8' }, true],
  [{ LC_ALL: 'C.UTF-8', LC_CTYPE: 'C' }, false],
  [{ TERM: 'xterm-256color' }, false],
  [{ TERM: 'linux' }, true],
  [{ TERM: 'dumb', LANG: 'en_GB.UTF-8' }, false],
  [{}, false],
])('%j: ASCII %j', (env, expected) => {
  expect(wantsAscii(env, 'linux')).toBe(expected)
})

test('Windows has no locale of that kind', () => {
  expect(wantsAscii({ LANG: 'C' }, 'win32')).toBe(false)
})

test('our own characters have a counterpart; the words of others stay', () => {
  expect(inAscii('✓ ann ──▶ …, “ja” → größer')).toBe('+ ann --> ..., "ja" -> größer')
})
