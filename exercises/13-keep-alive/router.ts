import { type Answer, lengthOf, refusal } from './answer.ts'
import type { Request } from './parse.ts'
import { routes } from './routes.ts'

/** `part`: what the `*` of its path stands for, decoded. */
export type Handler = (request: Request, part: string) => Answer

/** For each path what it does, by method. `/hello/*`: any one part. */
export type Routes = Record<string, Record<string, Handler>>

export function route(request: Request): Answer {
  const path = pathOf(request.target)
  for (const pattern in routes) {
    const part = match(path, pattern)
    if (part !== undefined)
      return answer(request, part, routes[pattern] ?? {})
  }
  return refusal(404)
}

/** Of `/hello/ann?x=1`, and of `http://host/hello/ann` too. */
function pathOf(target: string): string {
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  if (path.startsWith('/')) return path
  return path.replace(/^https?:\/\/[^/]*/i, '') || '/'
}

/** What the `*` stands for, still encoded; '' if there is none. */
function match(path: string, pattern: string): string | undefined {
  if (!pattern.endsWith('*')) return path === pattern ? '' : undefined
  const before = pattern.slice(0, -1)
  if (!path.startsWith(before)) return undefined
  const part = path.slice(before.length)
  return part === '' || part.includes('/') ? undefined : part
}

function answer(
  request: Request, encoded: string, handlers: Record<string, Handler>,
): Answer {
  const isHead = request.method === 'HEAD' // GET, without its body
  const method = isHead ? 'GET' : request.method
  const handler = Object.hasOwn(handlers, method) && handlers[method]
  if (!handler) return refusal(405, { Allow: allowed(handlers) })
  const part = decoded(encoded)
  if (part === undefined) return refusal(400)
  const whole = handler(request, part)
  if (!isHead) return whole
  const { status, headers = {} } = whole
  return { status, headers, body: '', length: lengthOf(whole) }
}

/** Once, and after the path was cut: a `%2F` cuts nothing. */
function decoded(part: string): string | undefined {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined // as in %zz; or the bytes are not UTF-8
  }
}

function allowed(handlers: Record<string, Handler>): string {
  const methods = Object.keys(handlers)
  return (handlers.GET ? [...methods, 'HEAD'] : methods).join(', ')
}
