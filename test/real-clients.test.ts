import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request as ask } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Command, commandForFile } from '../checker/command.ts'
import { Server } from '../checker/server.ts'
import { World } from '../checker/world.ts'
import { root } from './servers/course.ts'
import { missingTool } from './servers/programs.ts'

/* The solutions of 11 to 13 before clients that are not ours: curl, Node's fetch, Python's http.client, wrk. */

const run = promisify(execFile)
const lacks = (tool: string) => missingTool({ sh: '', needs: tool })
const MIB = 1 << 20

function served(slug: string, tests: (url: () => string) => void): void {
  describe(slug, () => {
    const world = new World()
    let command: Command
    let server: Server

    beforeAll(async () => {
      command = await commandForFile(join(root, 'solutions', slug, 'server.ts'))
      server = await Server.start(command, world, { POOL_SIZE: 6 })
      await server.listens()
    })
    afterAll(async () => {
      await server.end()
      await world.ports.release()
      world.end()
      await command.remove()
    })
    tests(() => `http://127.0.0.1:${server.port}`)
  })
}

/** What curl prints; its progress and its errors are not asked for. */
const curl = async (...words: string[]) =>
  (await run('curl', ['-s', '--max-time', '10', ...words], { maxBuffer: 4 * MIB })).stdout

for (const slug of ['11-framing', '12-http', '13-keep-alive'])
  served(slug, (url) => {
    test('curl fetches a page, and gets back what it posts', async ({ skip }) => {
      if (lacks('curl')) skip('curl is not installed')
      expect(await curl(`${url()}/`)).toBe('Hello World')
      expect(await curl('-d', 'grüße', `${url()}/echo`)).toBe('grüße')
    })

    test('curl has 1 MiB sent back, and is told of 413 while it sends more', async ({ skip }) => {
      if (lacks('curl')) skip('curl is not installed')
      const folder = await mkdtemp(join(tmpdir(), 'learn-tcp-curl-'))
      const posts = async (body: string, ...words: string[]) => {
        await writeFile(join(folder, 'body'), body)
        return curl('--data-binary', `@${folder}/body`, ...words, `${url()}/echo`)
      }
      try {
        const body = randomBytes(2 * MIB).toString('hex')
        expect((await posts(body.slice(0, MIB))) === body.slice(0, MIB)).toBe(true)
        expect(await posts(body, '-o', '/dev/null', '-w', '%{http_code}')).toBe('413')
      } finally {
        await rm(folder, { recursive: true })
      }
    })

    test('fetch asks twenty times, five at a time: fewer than there are workers', async () => {
      for (let round = 0; round < 4; round++) {
        const answers = await Promise.all(
          Array.from({ length: 5 }, async (_, i) => {
            const body = `${round} ${i} ë`
            return (await fetch(`${url()}/echo`, { method: 'POST', body })).text()
          }),
        )
        expect(answers).toEqual(Array.from({ length: 5 }, (_, i) => `${round} ${i} ë`))
      }
    })

    test("Python's http.client is answered", async ({ skip }) => {
      if (lacks('python3')) skip('python3 is not installed')
      const script = `
import http.client, sys
client = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=10)
for i in range(3):
    client.request('POST', '/echo', body=b'x' * (i * 1000), headers={'X-Much': 'y' * 4000})
    answer = client.getresponse()
    print(answer.status, len(answer.read()))
`
      const { stdout } = await run('python3', ['-c', script, new URL(url()).port])
      expect(stdout).toBe('200 0\n200 1000\n200 2000\n')
    })
  })

served('12-http', (url) => {
  test('HEAD has the length of GET, and no body', async ({ skip }) => {
    if (lacks('curl')) skip('curl is not installed')
    expect(await curl('-I', `${url()}/hello/Zo%C3%AB`)).toMatch(
      /^HTTP\/1.1 200 OK\r\nContent-Length: 10\r\n/,
    )
  })

  test('fetch escapes a name, and is greeted by it', async () => {
    const answer = await fetch(`${url()}/hello/${encodeURIComponent('Zoë / 東京?')}`)
    expect(await answer.text()).toBe('Hello Zoë / 東京?')
  })

  test('who sends chunks is told that they are not known', async () => {
    const body = new ReadableStream({
      start: (stream) => {
        stream.enqueue(new TextEncoder().encode('hello'))
        stream.close()
      },
    })
    const answer = await fetch(`${url()}/echo`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit)
    expect(answer.status).toBe(501)
  })
})

served('13-keep-alive', (url) => {
  test('curl fetches two pages on one connection', async ({ skip }) => {
    if (lacks('curl')) skip('curl is not installed')
    const { stdout, stderr } = await run('curl', ['-sv', `${url()}/`, `${url()}/hello/ann`])
    expect(stdout).toBe('Hello WorldHello ann')
    expect(stderr).toMatch(/Re-using existing .*connection/)
  })

  test('HEAD and GET follow each other on one connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const get = (method: string) =>
      new Promise<[string, number | undefined]>((resolve, reject) => {
        const request = ask(`${url()}/hello/ann`, { method, agent }, (response) => {
          let body = ''
          response.on('data', (piece) => {
            body += piece
          })
          response.on('end', () => resolve([body, request.socket?.localPort]))
        })
        request.on('error', reject).end()
      })
    const [head, port] = await get('HEAD')
    const [body, samePort] = await get('GET')
    agent.destroy()
    expect([head, body]).toEqual(['', 'Hello ann'])
    expect(samePort).toBe(port)
  })

  test('wrk meets no error in a second', async ({ skip }) => {
    if (lacks('wrk')) skip('wrk is not installed')
    const { stdout } = await run('wrk', ['-t1', '-c4', '-d1', `${url()}/hello/wrk`])
    expect(stdout).toMatch(/Requests\/sec: +[1-9]/)
    expect(stdout).not.toMatch(/Socket errors|Non-2xx/)
  })
})
