import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { packageRoot } from '../course.ts'
import { FILES } from './page.ts'

/**
 * Nothing from elsewhere, whatever the page or a browser's extension asks for. The notes are a window that the page
 * writes itself: its script and its style are in it.
 */
const POLICY = "default-src 'self' 'unsafe-inline' data: blob:; frame-ancestors 'self'"

const TYPES: Record<string, string> = { '.css': 'text/css', '.js': 'text/javascript' }

/**
 * Serves the page and its few files, to this machine only. The page is made anew for each request: who edits a slide
 * reloads. Rejects with EADDRINUSE.
 */
export async function serve(page: () => string, port: number): Promise<Server> {
  const root = packageRoot()
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1)
    const send = (status: number, type: string, body: string) =>
      response
        .writeHead(status, {
          'Content-Type': `${type}; charset=utf-8`,
          'Content-Security-Policy': POLICY,
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
        })
        .end(body)
    const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined
    try {
      if (name === '') send(200, 'text/html', page())
      else if (file)
        send(
          200,
          TYPES[path.extname(name)] ?? 'text/plain',
          readFileSync(path.join(root, file), 'utf8'),
        )
      else send(404, 'text/plain', `There is nothing at /${name}; the slides are at /\n`)
    } catch (error) {
      send(500, 'text/plain', `${(error as Error).message}\n`) // for who has just edited a slide
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

export function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
