import { type Answer, refusal, text } from './answer.ts'
import type { Request } from './parse.ts'
import { routes } from './routes.ts'

/** `part`: what the `*` of its path stands for, decoded. */
export type Handler = (request: Request, part: string) => Answer

/** For each path what it does, by method. `/hello/*`: any one part. */
export type Routes = Record<string, Record<string, Handler>>

// TODO: this knows two targets by heart. The table in routes.ts knows
// three paths. Which of them is it? Which methods has it? And what does
// the * stand for?
export function route({ method, target, body }: Request): Answer {
  if (method === 'GET' && target === '/') return text('Hello World')
  if (method === 'POST' && target === '/echo')
    return { status: 200, body }
  return refusal(404)
}

/** Of `/hello/ann?x=1`, and of `http://host/hello/ann` too. */
function pathOf(target: string): string {
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  if (path.startsWith('/')) return path
  return path.replace(/^https?:\/\/[^/]*/i, '') || '/'
}

/** The methods of a path, as `Allow` names them. */
function allowed(handlers: Record<string, Handler>): string {
  const methods = Object.keys(handlers)
  return (handlers.GET ? [...methods, 'HEAD'] : methods).join(', ')
}
