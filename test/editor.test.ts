import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Editor } from './language-server.ts'
import { type NewUser, newUser } from './new-user.ts'
import { root } from './servers/course.ts'

/*
 * What an editor shows in a workspace that `init` has made. In `npm test` the editor's TypeScript is ours;
 * `npm run test:editors` installs everything from the registry, and asks TypeScript 5 too, which most editors bring.
 */

const online = process.env.EDITORS === '1'
const servers: Record<string, string[]> = {
  'TypeScript 7': [path.join(root, 'node_modules/.bin/tsc'), '--lsp', '--stdio'],
  ...(online && {
    'TypeScript 5': [
      ...['npx', '-y', '-p', 'typescript@5', '-p', 'typescript-language-server'],
      ...['typescript-language-server', '--stdio'],
    ],
  }),
}

const WRONG = `import { accept, Queue } from 'learn-tcp/sockets'
accept(3, () => {})
close(3)
let queue: Queue
`

let user: NewUser
beforeAll(async () => {
  user = await newUser({ from: online ? 'registry' : undefined })
}, 120_000)
afterAll(() => user?.leaves())

const inside = (...names: string[]) => path.join(user.workspace, ...names)
const sources = () =>
  readdirSync(user.workspace, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => inside(file))

test('the compiler finds nothing wrong in the stubs', async () => {
  const tsc = path.join(root, 'node_modules/.bin/tsc')
  expect(sources().length).toBeGreaterThan(9)
  const stubs = await execa(tsc, ['-p', '.'], { cwd: user.workspace, reject: false })
  expect(stubs.stdout).toBe('')
})

describe.each(Object.entries(servers))('an editor with %s', (name, command) => {
  let editor: Editor
  beforeAll(async () => {
    editor = await Editor.opens(user.workspace, command, user.env)
    for (const file of sources()) editor.shows(file)
  }, 120_000)
  afterAll(() => editor?.closes())

  test('underlines nothing in a stub', async () => {
    for (const file of sources()) expect([file, await editor.underlines(file)]).toEqual([file, []])
  }, 120_000)

  test('completes a name in an import, and says what the call does', async () => {
    const written = inside('02-accept', 'mine.ts')
    editor.shows(written, "import { ac } from 'learn-tcp/sockets'")
    const said = await editor.completes(written, { line: 0, character: 11 }, 'accept')
    expect(said).toContain('accept(listener: number')
    expect(said).toContain('Takes the client that has waited longest')
  })

  test('offers a call that is not imported yet, with its import', async () => {
    const written = inside('02-accept', 'other.ts')
    editor.shows(written, 'const client = acc')
    const said = await editor.completes(written, { line: 0, character: 18 }, 'accept')
    expect(said).toMatch(/(import|module|from).*learn-tcp\/sockets/i)
  })

  // TypeScript 7.0 offers nothing there for any package, while the module is not named.
  test.skipIf(name === 'TypeScript 7')('completes `import { ac`', async () => {
    const written = inside('02-accept', 'third.ts')
    editor.shows(written, 'import { ac')
    const said = await editor.completes(written, { line: 0, character: 11 }, 'accept')
    expect(said).toContain('learn-tcp/sockets')
    expect(said).toContain('Takes the client that has waited longest')
  })

  test('explains accept, and goes to its declaration', async () => {
    const file = inside('03-read', 'server.ts')
    const text = readFileSync(file, 'utf8')
    const line = text.split('\n').findIndex((line) => line.includes('accept(listener)'))
    const character = (text.split('\n')[line] ?? '').indexOf('accept(listener)') + 2
    const words = await editor.explains(file, { line, character })
    expect(words).toContain('accept(listener: number')
    expect(words).toContain('Takes the client that has waited longest')
    expect(words).toContain('accept(2)')
    expect(await editor.goesTo(file, { line, character })).toMatch(
      /learn-tcp\/dist\/sockets\/listening\.d\.ts$/,
    )
  })

  test('underlines a callback, a close() that was not imported, and a type imported as a value', async () => {
    const wrong = inside('03-read', 'wrong.ts')
    writeFileSync(wrong, WRONG) // what is on no disk belongs to no tsconfig.json
    editor.shows(wrong)
    const found = await editor.underlines(wrong)
    expect(found.map((line) => line.slice(0, 2))).toEqual(['1:', '2:', '3:'])
    rmSync(wrong)
  })
})
