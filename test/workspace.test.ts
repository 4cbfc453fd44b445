import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findWorkspace, linkPackage, makeWorkspace } from '../cli/workspace.ts'
import { addExercise } from './cli-learner.ts'

let temporary: string
let root: string
let dir: string

beforeEach(() => {
  temporary = realpathSync(mkdtempSync(path.join(tmpdir(), 'workspace-')))
  root = path.join(temporary, 'package')
  dir = path.join(temporary, 'mine')
  addExercise(root, '01-listen')
  addExercise(root, '02-accept')
  writeFileSync(path.join(root, 'package.json'), '{"name":"learn-tcp","version":"1.2.3"}')
})
afterEach(() => rmSync(temporary, { recursive: true, force: true }))

const inside = (...names: string[]) => path.join(dir, ...names)
const link = () => inside('node_modules/learn-tcp')

test('holds the problem and the stub of each exercise, and no hints', () => {
  const { created, kept } = makeWorkspace(dir, root)
  expect(kept).toEqual([])
  expect(created.sort()).toEqual([
    '.gitignore',
    '.vscode/settings.json',
    '01-listen/problem.md',
    '01-listen/server.ts',
    '02-accept/problem.md',
    '02-accept/server.ts',
    'README.md',
    'package.json',
    'tsconfig.json',
  ])
  expect(JSON.parse(readFileSync(inside('package.json'), 'utf8'))).toMatchObject({
    type: 'module',
    private: true,
    dependencies: { 'learn-tcp': '^1.2.3' },
  })
})

test('never writes to a file that exists, and adds what a newer version brought', () => {
  makeWorkspace(dir, root)
  writeFileSync(inside('01-listen/server.ts'), 'mine')
  writeFileSync(inside('README.md'), 'mine too')
  addExercise(root, '03-read')

  const { created, kept } = makeWorkspace(dir, root)
  expect(created.sort()).toEqual(['03-read/problem.md', '03-read/server.ts'])
  expect(kept).toContain('01-listen/server.ts')
  expect(readFileSync(inside('01-listen/server.ts'), 'utf8')).toBe('mine')
  expect(readFileSync(inside('README.md'), 'utf8')).toBe('mine too')
})

test('is not made in the folder of another project', () => {
  mkdirSync(dir)
  writeFileSync(inside('package.json'), '{"name":"my-shop"}')
  expect(() => makeWorkspace(dir, root)).toThrow('package.json of another project')
  writeFileSync(inside('package.json'), '{ broken')
  expect(() => makeWorkspace(dir, root)).toThrow('package.json of another project')
  expect(existsSync(inside('01-listen'))).toBe(false)
})

test.each(['dependencies', 'devDependencies'])(
  'nor where npm has put learn-tcp among the %s; a folder inside is named',
  (kind) => {
    mkdirSync(dir)
    const installed = { name: 'mine', version: '1.0.0', [kind]: { 'learn-tcp': '^1.2.3' } }
    writeFileSync(inside('package.json'), JSON.stringify(installed))
    const inThere = path.relative('', inside('learn-tcp'))
    expect(() => makeWorkspace(dir, root)).toThrow('came with the installation of learn-tcp')
    expect(() => makeWorkspace(dir, root)).toThrow(`npx learn-tcp init ${inThere}`)
    expect(existsSync(inside('01-listen'))).toBe(false)
  },
)

test('is found from any folder below it, and past the package.json of others', () => {
  makeWorkspace(dir, root)
  mkdirSync(inside('01-listen/rust/src'), { recursive: true })
  writeFileSync(inside('01-listen/rust/package.json'), '{}')
  expect(findWorkspace(inside('01-listen/rust/src'))).toBe(dir)
  expect(findWorkspace(root)).toBeUndefined()
})

test('links to the package; a broken or an old link is renewed', () => {
  makeWorkspace(dir, root)
  expect(realpathSync(link())).toBe(root)

  for (const wrong of [path.join(temporary, 'gone'), temporary]) {
    rmSync(link())
    symlinkSync(wrong, link())
    linkPackage(dir, root)
    expect(realpathSync(link())).toBe(root)
  }
})

test('leaves a package alone that npm has installed', () => {
  mkdirSync(link(), { recursive: true })
  writeFileSync(path.join(link(), 'package.json'), '{}')
  makeWorkspace(dir, root)
  expect(readFileSync(path.join(link(), 'package.json'), 'utf8')).toBe('{}')
})
