import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Recorder } from './recorder.ts'

const REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')

/** `HTTP/1.1 200`: the status stands in front of the first blank. */
const OK = /^HTTP\/1\.[01] 200/

/** After a refusal, so that a dead server is not asked a million times. Milliseconds. */
const PAUSE_AFTER_FAILURE = 50

/**
 * Clients for servers that close after each answer: each connects, asks, reads until the server closes, and connects
 * again. The clock runs from the SYN, so that waiting at the door counts. The server closes first and keeps the
 * TIME_WAIT: the client's ports do not run out.
 */
export class ClosingClients {
  readonly #port: number
  readonly #recorder: Recorder
  readonly #began = new Map<object, number>()
  /** What is read lands in here, and only its first bytes are looked at. */
  readonly #buffer = new Uint8Array(65_536)
  #asks = true

  constructor(port: number, connections: number, recorder: Recorder) {
    this.#port = port
    this.#recorder = recorder
    for (let i = 0; i < connections; i++) this.#visit()
  }

  stopsAsking(): void {
    this.#asks = false
  }

  /** When those have asked who still wait. */
  waiting(): number[] {
    return [...this.#began.values()]
  }

  #visit(): void {
    const began = performance.now()
    let connected = began
    let isOk: boolean | undefined
    let failure: string | undefined
    const socket = connect({
      port: this.#port,
      host: '127.0.0.1',
      onread: {
        buffer: this.#buffer,
        callback: (count, bytes) => {
          isOk ??= OK.test(Buffer.from(bytes.buffer, 0, Math.min(count, 12)).toString('latin1'))
          return true
        },
      },
    })
    this.#began.set(socket, began)
    socket.once('connect', () => {
      connected = performance.now()
    })
    socket.once('end', () => {
      if (isOk) this.#recorder.answered(began, connected - began)
      else failure ??= isOk === false ? 'an answer that is not a 200' : 'closed without an answer'
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      failure ??= error.code ?? error.message
    })
    socket.once('close', () => {
      this.#began.delete(socket)
      if (failure) this.#recorder.failedWith(failure)
      if (!this.#asks) return
      if (failure) setTimeout(() => this.#asks && this.#visit(), PAUSE_AFTER_FAILURE)
      else this.#visit()
    })
    socket.write(REQUEST)
  }
}
