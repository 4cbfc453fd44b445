import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readmeWithTable } from '../scripts/readme.ts'
import { root } from './servers/course.ts'

const read = (name: string) => readFileSync(join(root, name), 'utf8')

test('the table of exercises in the README is the one that npm run readme writes', () => {
  expect(readmeWithTable(read('README.md'))).toBe(read('README.md'))
})

test('every script that the documents name exists', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = [...`${read('README.md')}${read('CONTRIBUTING.md')}`.matchAll(/npm run ([\w:-]+)/g)]
  for (const [, name = ''] of named) expect(Object.keys(scripts)).toContain(name)
})
