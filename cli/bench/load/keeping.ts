import { performance } from 'node:perf_hooks'
import autocannon, { type Client } from 'autocannon'
import type { Recorder } from './recorder.ts'

/** Longer than any measurement: its thread is ended, it does not end. Seconds. */
const FOR_EVER = 3600

/**
 * Clients that keep their connections: autocannon. It tells each answer and how long it took; the recorder counts,
 * because autocannon's own histograms have whole milliseconds. (Servers that close are not for it: it writes the next
 * request on the connection that is going away.)
 */
export class KeepingClients {
  readonly #asked = new Map<Client, number>()
  /** Once nobody shall ask any more: whose last answer is still to come. autocannon itself goes on. */
  #last: Set<Client> | undefined

  constructor(port: number, connections: number, recorder: Recorder) {
    const settings = {
      url: `http://127.0.0.1:${port}/`,
      connections,
      duration: FOR_EVER,
      timeout: FOR_EVER,
      setupClient: (client: Client) => {
        this.#asked.set(client, performance.now())
      },
    }
    const instance = autocannon(settings, () => {}) // the result that never comes
    instance.on('response', (client, status, _bytes, tookMs) => {
      this.#asked.set(client, performance.now()) // it asks again at once
      if (this.#last?.delete(client) === false) return
      if (status === 200) recorder.answered(performance.now() - tookMs)
      else recorder.failedWith(`an answer with status ${status}`)
    })
    instance.on('reqError', (error: NodeJS.ErrnoException) => {
      recorder.failedWith(error.code ?? error.message)
    })
  }

  stopsAsking(): void {
    this.#last = new Set(this.#asked.keys())
  }

  /** When those have asked who still wait. */
  waiting(): number[] {
    return [...(this.#last ?? this.#asked.keys())].map((client) => this.#asked.get(client) ?? 0)
  }
}
