import { refusal, toBytes } from './answer.ts'
import { readRequest } from './request.ts'
import { answerTo } from './routes.ts'
import { hangUp, writeAll } from './wire.ts'

const timeoutMs = Number(process.env.TIMEOUT_MS ?? 5000)

export function serve(client: number) {
  const deadline = performance.now() + timeoutMs
  const parsed = readRequest(client, deadline)
  if (parsed === undefined) return // it left, or was too slow
  const refused = 'status' in parsed
  const answer = refused
    ? refusal(parsed.status) : answerTo(parsed.request)
  writeAll(client, toBytes(answer, 'close'), timeoutMs)
  if (refused) hangUp(client, 1000) // more may be on its way
}
