import { type Answer, refusal, text } from './answer.ts'
import type { Request } from './parse.ts'

export function answerTo({ method, target, body }: Request): Answer {
  if (method === 'GET' && target === '/') return text('Hello World')
  if (method === 'POST' && target === '/echo')
    return { status: 200, body }
  return refusal(404)
}
