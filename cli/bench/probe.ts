import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What one polite request shows of a server that nobody else talks to. */
export interface Manners {
  /** It took this long to answer, in milliseconds. */
  tookMs: number
  /** Its connection was still open a moment after the answer. */
  keepsConnections: boolean
}

/** The first answer may need a thread that is only being started. Milliseconds. */
const PATIENCE = 10_000

/** How long an open connection is watched, in milliseconds: who closes does so right after the answer. */
const A_MOMENT = 100

const REQUEST = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'

/**
 * Asks three times: the fastest answer counts, because on a busy machine the others prove nothing.
 * @throws Error that says what came instead of `200 OK` with `Hello World`
 */
export async function probe(port: number): Promise<Manners> {
  const all = [await ask(port), await ask(port), await ask(port)]
  return {
    tookMs: Math.min(...all.map(({ tookMs }) => tookMs)),
    keepsConnections: all.every(({ keepsConnections }) => keepsConnections),
  }
}

async function ask(port: number): Promise<Manners> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer within 10 s')))
  const closed = once(socket, 'end').then(() => true)
  closed.catch(() => {})
  try {
    const began = performance.now()
    socket.write(REQUEST)
    let answer = ''
    while (!/\r\n\r\n.*Hello World/s.test(answer)) {
      const [chunk] = await Promise.race([once(socket, 'data'), closed.then(() => [''])])
      if (!chunk) throw new Error(`it closed after ${JSON.stringify(answer.slice(0, 60))}`)
      answer += chunk
    }
    const tookMs = performance.now() - began
    if (!/^HTTP\/1\.[01] 200/.test(answer)) throw new Error(`it answered ${answer.split('\r')[0]}`)
    const hasClosed = await Promise.race([closed, pause(A_MOMENT, false)])
    return { tookMs, keepsConnections: !hasClosed }
  } finally {
    socket.destroy()
  }
}
