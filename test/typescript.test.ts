import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CompileError } from '../checker/typescript/compile-error.ts'
import { compile } from '../checker/typescript.ts'

// NODE_VERSIONS="node /opt/node22/bin/node …": which nodes run the compiled servers.
const nodes = (process.env.NODE_VERSIONS ?? process.execPath).split(/\s+/)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'a learner’s 100% '))
})
afterEach(() => rm(folder, { recursive: true }))

describe.each(nodes)('what is compiled runs in %s', (node) => {
  async function run(files: Record<string, string>) {
    await write(files)
    const { argv, remove } = await compile(join(folder, Object.keys(files)[0] ?? ''))
    const result = await execa(node, argv.slice(1), { cwd: folder, reject: false, timeout: 60_000 })
    await remove()
    return result
  }

  test('types, top-level await, enums and JSON', async () => {
    const { stdout, exitCode } = await run({
      'server.ts': `import data from './data.json' with { type: 'json' }
        enum Colour { red, green }
        const answer: number = await Promise.resolve(data.answer)
        console.log(answer, Colour[1])`,
      'data.json': '{ "answer": 42 }',
    })
    expect([stdout, exitCode]).toEqual(['42 green', 0])
  })

  test('learn-tcp/sockets without node_modules, one module for all that import it', async () => {
    const { stdout } = await run({
      'server.ts': `import { SystemError, close } from 'learn-tcp/sockets'
        import { SystemError as same } from './deep/other.ts'
        try { close(999) } catch (error) { console.log(error instanceof same, SystemError === same) }`,
      'deep/other.ts': `export { SystemError } from 'learn-tcp/sockets'`,
    })
    expect(stdout).toBe('true true')
  })

  test('modules that import each other', async () => {
    const { stdout } = await run({
      'ping.ts': `import { pong } from './pong.ts'
        export function ping(n: number): string { return n ? 'ping ' + pong(n - 1) : 'end' }
        if (process.argv[1] === import.meta.filename) console.log(ping(3))`,
      'pong.ts': `import { ping } from './ping.ts'
        export const pong = (n: number): string => n ? 'pong ' + ping(n - 1) : 'end'`,
    })
    expect(stdout).toBe('ping pong ping end')
  })

  test('a use before its line is the error that it is in Node', async () => {
    const { stderr, exitCode } = await run({
      'server.ts': `console.log(answer())
        function answer() { return 'HTTP/1.1 200 OK' + CRLF }
        const CRLF = '\\r\\n'`,
    })
    expect(stderr).toContain("ReferenceError: Cannot access 'CRLF' before initialization")
    expect(stderr).toContain('server.ts:2:')
    expect(exitCode).toBe(1)
  })

  test('import() of a name, and one that has to be worked out', async () => {
    const { stdout } = await run({
      'server.ts': `const { a } = await import('./a.ts')
        const name = './b' + '.js'
        const { b } = await import(new URL(name, import.meta.url).href)
        console.log(a, b)`,
      'a.ts': `export const a: number = 1`,
      'b.js': `export const b = 2`,
    })
    expect(stdout).toBe('1 2')
  })

  test('packages that are installed beside the server', async () => {
    const { stdout } = await run({
      'server.ts': `import { loud } from 'loud'; console.log(loud('hey'))`,
      'node_modules/loud/package.json': '{ "name": "loud", "main": "loud.js" }',
      'node_modules/loud/loud.js': `require('node:fs'); exports.loud = (text) => text.toUpperCase()`,
    })
    expect(stdout).toBe('HEY')
  })

  test('import.meta still names the original file', async () => {
    const { stdout } = await run({
      'server.ts': `import { readFileSync } from 'node:fs'
        console.log(readFileSync(new URL('./note.txt', import.meta.url), 'utf8'))
        console.log(import.meta.filename, import.meta.dirname, process.argv[1])`,
      'note.txt': 'beside it',
    })
    const server = join(folder, 'server.ts')
    expect(stdout).toBe(`beside it\n${server} ${folder} ${server}`)
  })

  test('Workers by URL, by name, and of the same file', async () => {
    const { stdout } = await run({
      'server.ts': `import { Worker, isMainThread } from 'node:worker_threads'
        if (isMainThread) {
          const workers = [
            new Worker(new URL('./one.ts', import.meta.url)),
            new Worker('./threads/two.ts'),
            new Worker(new URL(import.meta.url)),
          ]
          await Promise.all(workers.map((w) => new Promise((ended) => w.once('exit', ended))))
        } else console.log('the same')`,
      'one.ts': `const n: number = 1; console.log('one', n)`,
      'threads/two.ts': `const n: number = 2; console.log('two', n)`,
    })
    expect(stdout.split('\n').sort()).toEqual(['one 1', 'the same', 'two 2'])
  })

  test('a Worker file that is missing is an error where it is started', async () => {
    const { stderr, exitCode } = await run({
      'server.ts': `import { Worker } from 'node:worker_threads'
new Worker(new URL('./clint.ts', import.meta.url))`,
    })
    expect(stderr).toContain(`Worker file not found: looked in ${join(folder, 'clint.ts')}`)
    expect(stderr).toContain(`${join(folder, 'server.ts')}:2:1`)
    expect(exitCode).toBe(1)
  })

  test('an error in a Worker names line and column of the TypeScript while main sleeps', async () => {
    await write({
      'server.ts': `import { Worker } from 'node:worker_threads'
import { sleep } from 'learn-tcp/sockets'
new Worker('./client.ts')
sleep(Infinity)`,
      'client.ts': `interface Erased {
  name: string
}
const client: Erased = JSON.parse('null')
console.log(client.name)
`,
    })
    const { argv, remove } = await compile(join(folder, 'server.ts'))
    const server = execa(node, argv.slice(1), { cwd: folder, reject: false, timeout: 60_000 })
    let said = ''
    for await (const line of server.iterable({ from: 'stderr' })) {
      said += `${line}\n`
      if (line.startsWith('this thread is gone; its client is still connected')) server.kill()
    }
    expect(said).toContain(`${join(folder, 'client.ts')}:5:20\n5 | console.log(client.name)`)
    expect((await server).signal).toBe('SIGTERM') // main slept on
    await remove()
  })

  test('a Worker file with an error is told where the Worker is started', async () => {
    const { stderr } = await run({
      'server.ts': `import { Worker } from 'node:worker_threads'\nnew Worker('./client.ts')`,
      'client.ts': `import './broken.ts'`,
      'broken.ts': 'const = 3',
    })
    expect(stderr).toContain('broken.ts:1:7\n1 | const = 3\n  |       ^')
    expect(stderr).toContain(`${join(folder, 'server.ts')}:2:1`)
  })

  test('process.exit ends it while a Worker sleeps in accept, without sockets in main', async () => {
    const { exitCode } = await run({
      'server.ts': `import { once } from 'node:events'
        import { Worker } from 'node:worker_threads'
        await once(new Worker('./loop.ts'), 'message')
        process.exit(7)`,
      'loop.ts': `import { parentPort } from 'node:worker_threads'
        import { AF_INET, SOCK_STREAM, accept, listen, socket } from 'learn-tcp/sockets'
        const listener = socket(AF_INET, SOCK_STREAM)
        listen(listener, 1)
        parentPort?.postMessage('ready')
        accept(listener)`,
    })
    expect(exitCode).toBe(7)
  })

  test('JavaScript, as modules and as CommonJS', async () => {
    const esm = await run({
      'server.js': `import { AF_INET } from 'learn-tcp/sockets'; console.log(AF_INET)`,
    })
    expect(esm.stdout).toBe('2')
    const cjs = await run({
      'old.js': `const { basename } = require('path'); console.log(basename(__filename))`,
    })
    expect(cjs.stdout).toBe('old.js')
  })
})

describe('what does not compile', () => {
  async function failure(files: Record<string, string>): Promise<CompileError> {
    await write(files)
    const result = await compile(join(folder, 'server.ts')).catch((error) => error)
    expect(result).toBeInstanceOf(CompileError)
    return result
  }

  test('a syntax error, with a caret under it', async () => {
    const error = await failure({ 'server.ts': `const ü = 'ü'\nconst one two\n` })
    expect(error).toMatchObject({ line: 2, column: 11, lineText: 'const one two' })
    expect(error.file).toBe(join(folder, 'server.ts'))
    expect(error.message).toContain('2 | const one two\n  |           ^')
  })

  test('columns are characters, not bytes', async () => {
    expect(await failure({ 'server.ts': `const ü = 'üü' = 1` })).toMatchObject({ column: 11 })
  })

  test('an import of a file that is missing, also at second hand', async () => {
    const files = { 'server.ts': `import './a.ts'`, 'a.ts': `\nimport { b } from './b.ts'\nb()` }
    const error = await failure(files)
    expect(error.reason).toBe('there is no file "./b.ts"')
    expect(error).toMatchObject({ file: join(folder, 'a.ts'), line: 2, column: 19 })
  })

  test('a name that the layer or a file does not export', async () => {
    const layer = await failure({
      'server.ts': `import { acept } from 'learn-tcp/sockets'\nacept(3)`,
    })
    expect(layer.reason).toContain('"learn-tcp/sockets" exports no "acept". Did you mean')
    expect(layer).toMatchObject({ line: 1, column: 10 })
    const file = await failure({
      'server.ts': `import { serv } from './serve.ts'\nserv(3)`,
      'serve.ts': 'export function serve() {}',
    })
    expect(file.reason).toContain('"./serve.ts" exports no "serv"')
  })

  test('packages that are missing or misspelt', async () => {
    const ours = await failure({ 'server.ts': `import 'learn-tcp/socket'` })
    expect(ours.reason).toContain(
      'there is no "learn-tcp/socket"; learn-tcp offers "learn-tcp/sockets"',
    )
    const other = await failure({ 'server.ts': `import 'no-such-package'` })
    expect(other.reason).toBe('there is no package "no-such-package" installed here')
  })

  test('a file that is not there', async () => {
    expect((await failure({})).reason).toBe(`there is no file ${join(folder, 'server.ts')}`)
  })

  test('a neighbour with an error is in nobody’s way', async () => {
    await write({ 'server.ts': '', 'scratch.ts': 'const = 1' })
    await (await compile(join(folder, 'server.ts'))).remove()
  })
})

test('remove takes the compiled files away', async () => {
  await write({ 'server.ts': '' })
  const { argv, remove } = await compile(join(folder, 'server.ts'))
  const compiled = dirname(argv.at(-1) ?? '')
  await realpath(compiled)
  await remove()
  await expect(realpath(compiled)).rejects.toThrow('ENOENT')
})

test('a folder reached through a symbolic link', async () => {
  await write({
    'real/server.ts': `import { a } from './a.ts'; console.log(a)`,
    'real/a.ts': 'export const a = 1',
  })
  await symlink(join(folder, 'real'), join(folder, 'link'))
  const { argv, remove } = await compile(join(folder, 'link/server.ts'))
  expect((await execa(argv[0] ?? '', argv.slice(1))).stdout).toBe('1')
  await remove()
})

test('compiling does not keep a program alive', async () => {
  await write({ 'server.ts': '' })
  const program = `import { compile } from ${JSON.stringify(join(import.meta.dirname, '../checker/typescript.ts'))}
    await (await compile(${JSON.stringify(join(folder, 'server.ts'))})).remove()`
  await write({ 'program.mts': program })
  const tsx = join(import.meta.dirname, '../node_modules/.bin/tsx')
  expect((await execa(tsx, [join(folder, 'program.mts')], { timeout: 60_000 })).exitCode).toBe(0)
})

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}
