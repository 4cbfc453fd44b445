import { EventEmitter } from 'node:events'
import type { Endpoint } from './kernel/tcp-table.ts'
import { Ports } from './ports.ts'
import { Timeline } from './timeline.ts'

/** What servers, clients and the story of one check share. */
export class World {
  readonly timeline = new Timeline()
  readonly ports = new Ports()
  readonly remarks = new Set<string>()
  readonly #changes = new EventEmitter().setMaxListeners(0)
  readonly #names = new Map<number, string>()

  /** Something happened: whoever waits looks again. */
  changed(): void {
    this.#changes.emit('change')
  }

  /** Waits for the next change, at most this many milliseconds. */
  nextChange(atMost: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#changes.off('change', done)
        resolve()
      }
      const timer = setTimeout(done, atMost)
      this.#changes.once('change', done)
    })
  }

  knowClient(port: number, name: string): void {
    this.#names.set(port, name)
  }

  nameOf(client: Endpoint): string {
    return this.#names.get(client.port) ?? `${client.host}:${client.port}`
  }
}
