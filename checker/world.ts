import { EventEmitter } from 'node:events'
import type { Endpoint } from './kernel/tcp-table.ts'
import { Ports } from './ports.ts'
import { Timeline } from './timeline.ts'

/** How often the checker looks whether it is run, in milliseconds. */
const TICK = 10

/** What servers, clients and the story of one check share. */
export class World {
  readonly timeline = new Timeline()
  readonly ports = new Ports()
  readonly remarks = new Set<string>()
  readonly #changes = new EventEmitter().setMaxListeners(0)
  readonly #names = new Map<number, string>()
  readonly #stalls: { from: number; until: number }[] = []
  #lastTick = 0
  #tickBefore = 0
  #clock: NodeJS.Timeout | undefined

  constructor() {
    this.#watchTheClock()
  }

  /**
   * Was this process itself not run for so long at a stretch, at that moment on the timeline or just before? Then what
   * was seen at that moment may have happened as much sooner.
   */
  wasStalledAt(moment: number, milliseconds: number): boolean {
    const now = this.timeline.now()
    const stalls = [...this.#stalls, this.#stallUntil(now)]
    return stalls.some(
      ({ from, until }) =>
        until - from >= milliseconds && from <= moment && moment <= until + 2 * TICK,
    )
  }

  /** Was this process itself not run for so long at a stretch, between these two moments on the timeline? */
  wasStalledBetween(from: number, until: number, milliseconds: number): boolean {
    return this.#stalls.some(
      (stall) =>
        stall.until - stall.from >= milliseconds && stall.from <= until && from <= stall.until,
    )
  }

  #watchTheClock(): void {
    this.#clock = setInterval(() => {
      const now = this.timeline.now()
      if (now - this.#lastTick > 2 * TICK) this.#stalls.push(this.#stallUntil(now))
      this.#tickBefore = this.#lastTick
      this.#lastTick = now
    }, TICK).unref()
  }

  /** What comes just after we have asked the kernel is told when we ask again: of two pauses in a row, both count. */
  #stallUntil(now: number) {
    const isOneOfTwo = this.#lastTick - this.#tickBefore > 2 * TICK
    return { from: isOneOfTwo ? this.#tickBefore : this.#lastTick, until: now }
  }

  end(): void {
    clearInterval(this.#clock)
  }

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
