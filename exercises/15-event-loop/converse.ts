import { refusal, toBytes } from './answer.ts'
import { type Client, flush, hear, keep, say } from './client.ts'
import { piecesOf } from './letters.ts'
import { type Parsed, parse } from './parse.ts'
import { staysOpen } from './persistent.ts'
import { route } from './router.ts'

/** Her turn: she has spoken, or has room for more of an answer. */
export function converse(client: Client) {
  if (client.rest.length > 0) flush(client)
  else hear(client)
  while (mayAsk(client)) {
    const parsed = parse(client.input)
    if (parsed === 'more') break
    reply(client, parsed)
  }
  keep(client)
}

/** One answer after the other: the next when she has taken this one. */
function mayAsk({ input, rest, isLeaving }: Client): boolean {
  return input.length > 0 && rest.length === 0 && !isLeaving
}

function reply(client: Client, parsed: Exclude<Parsed, 'more'>) {
  if ('status' in parsed) {
    client.isLeaving = true // where a next one begins, nobody knows
    return say(client, toBytes(refusal(parsed.status), 'close'))
  }
  const { request, rest } = parsed
  client.input = rest
  client.isLeaving = !staysOpen(request)
  const answer = route(request)
  client.more = piecesOf(answer)
  const connection = client.isLeaving ? 'close' : 'keep-alive'
  say(client, toBytes(answer, connection))
}
