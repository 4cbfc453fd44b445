import { mkdirSync, mkdtempSync, readdirSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { removeLeftBehind } from '../checker/left-behind.ts'

const NOBODY = 2 ** 22 + 1 // more than the largest number of a process

test('folders of processes that have gone are removed, all others stay', () => {
  const temporary = mkdtempSync(path.join(tmpdir(), 'left-behind-'))
  const old = new Date(Date.now() - 3_600_000)
  const make = (name: string, made?: Date) => {
    mkdirSync(path.join(temporary, name))
    if (made) utimesSync(path.join(temporary, name), made, made)
  }
  make(`learn-tcp-${NOBODY}-old`, old)
  make(`learn-tcp-${NOBODY}-young`)
  make(`learn-tcp-${process.pid}-own`, old)
  make('learn-tcp-workspace', old)
  make('another', old)
  removeLeftBehind(temporary, 'learn-tcp-', 600_000)
  expect(readdirSync(temporary).sort()).toEqual(
    [
      'another',
      `learn-tcp-${NOBODY}-young`,
      `learn-tcp-${process.pid}-own`,
      'learn-tcp-workspace',
    ].sort(),
  )
})

test('a folder that cannot be read disturbs nobody', () => {
  expect(() => removeLeftBehind('/no/such/folder', 'learn-tcp-', 600_000)).not.toThrow()
})
