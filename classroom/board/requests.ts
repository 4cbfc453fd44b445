import type { IncomingMessage, ServerResponse } from 'node:http'

/** An answer other than 200: the status, and a sentence for whoever reads it. */
export class Refusal extends Error {
  override name = 'Refusal'
  status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** A request has at most so many bytes: a hundred events have 25,000. */
const BODY = 64 * 1024

export async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > BODY) throw new Refusal(413, 'That is too much for one request.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(await textOf(request))
    if (typeof found === 'object' && found !== null && !Array.isArray(found))
      return found as Record<string, unknown>
  } catch (error) {
    if (error instanceof Refusal) throw error
  }
  throw new Refusal(400, 'That is no JSON object.')
}

export function bearerOf({ headers }: IncomingMessage): string {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
}

export function cookieOf({ headers }: IncomingMessage, name: string): string {
  const cookies = (headers.cookie ?? '').split(/; */)
  return cookies.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
}

/** A page may load its own script and style and nothing else, be framed by nobody, and is kept by no cache. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  events: 'text/event-stream',
}

export function head(
  response: ServerResponse,
  status: number,
  type: keyof typeof TYPES,
  more: Record<string, string> = {},
): void {
  response.writeHead(status, { ...HEADERS, 'content-type': TYPES[type], ...more })
}

export function send(
  response: ServerResponse,
  type: keyof typeof TYPES,
  text: string,
  more: Record<string, string> = {},
): void {
  head(response, 200, type, more)
  response.end(text)
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  head(response, status, 'json')
  response.end(JSON.stringify(value))
}
