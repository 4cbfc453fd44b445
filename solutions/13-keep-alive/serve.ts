import { refusal, toBytes } from './answer.ts'
import { staysOpen } from './persistent.ts'
import { readRequest } from './request.ts'
import { route } from './router.ts'
import { hangUp, readBefore, writeAll } from './wire.ts'

const timeoutMs = Number(process.env.TIMEOUT_MS ?? 5000)
const idleMs = Number(process.env.IDLE_MS ?? 5000)

export function serve(client: number) {
  let bytes: Buffer = Buffer.alloc(0) // come, and not yet used
  for (;;) {
    const deadline = performance.now() + timeoutMs
    const parsed = readRequest(client, deadline, bytes)
    if (parsed === undefined) return // it left, or was too slow
    if ('status' in parsed) return refuse(client, parsed.status)

    const { request, rest } = parsed
    const connection = staysOpen(request) ? 'keep-alive' : 'close'
    writeAll(client, toBytes(route(request), connection), timeoutMs)
    if (connection === 'close') return

    bytes = rest.length > 0 ? rest : nextBytes(client)
    if (bytes.length === 0) return // it left, or had nothing to say
  }
}

/** The beginning of her next request, should she have one. */
function nextBytes(client: number): Buffer {
  return Buffer.from(readBefore(performance.now() + idleMs, client))
}

/** Where her next request would begin, nobody knows: it is the end. */
function refuse(client: number, status: number) {
  writeAll(client, toBytes(refusal(status), 'close'), timeoutMs)
  hangUp(client, 1000)
}
