import { performance } from 'node:perf_hooks'
import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import { ANSWERS, COUNTED, type Tally } from './orders.ts'

/** A SYN that found no room is sent again after one second (RFC 6298); on loopback nothing else takes so long. */
const SYN_RETRY_MS = 900

/** Two minutes: longer than anybody waits here. */
const LONGEST_US = 120_000_000

/** Three significant digits from a microsecond to two minutes: an HDR histogram, so that no tail is lost in an average. */
export const newHistogram = (): Histogram =>
  build({ highestTrackableValue: LONGEST_US, numberOfSignificantValueDigits: 3 })

/**
 * What one thread of the load generator sees. An answer counts when it comes within the window. How long one took is
 * recorded when it was *asked* within the window, also when it comes later: or the slowest would be missing.
 */
export class Recorder {
  readonly #answers: Int32Array
  readonly #latencies = newHistogram()
  #from = Number.POSITIVE_INFINITY
  #until = Number.POSITIVE_INFINITY
  #utilization = performance.eventLoopUtilization()
  #busy = 0
  #requests = 0
  #failed = 0
  #lateConnects = 0
  #firstFailure: string | undefined

  constructor(answers: Int32Array) {
    this.#answers = answers
  }

  startsCounting(): void {
    this.#from = performance.now()
    this.#utilization = performance.eventLoopUtilization()
  }

  stopsCounting(): void {
    this.#until = performance.now()
    this.#busy = performance.eventLoopUtilization(this.#utilization).utilization
  }

  get isOver(): boolean {
    return performance.now() >= this.#until
  }

  /** An answer to what was asked then, in milliseconds of this thread's clock, is complete. */
  answered(asked: number, connectMs = 0): void {
    const now = performance.now()
    Atomics.add(this.#answers, ANSWERS, 1)
    this.#took(asked, now - asked, connectMs)
    if (now < this.#from || now >= this.#until) return
    this.#requests++
    Atomics.add(this.#answers, COUNTED, 1)
  }

  failedWith(reason: string): void {
    const now = performance.now()
    if (now < this.#from || now >= this.#until) return
    this.#failed++
    this.#firstFailure ??= reason
  }

  /** @param waiting when those have asked who still wait: it takes at least as long as they have waited */
  tally(waiting: number[]): Tally {
    const now = performance.now()
    const unanswered = waiting.filter((asked) => asked < this.#until)
    for (const asked of unanswered) this.#record(now - asked)
    return {
      requests: this.#requests,
      failed: this.#failed,
      windowMs: this.#until - this.#from,
      latencies: encodeIntoCompressedBase64(this.#latencies),
      lateConnects: this.#lateConnects,
      unanswered: unanswered.length,
      busy: this.#busy,
      ...(this.#firstFailure !== undefined && { firstFailure: this.#firstFailure }),
    }
  }

  #took(asked: number, ms: number, connectMs: number): void {
    if (asked < this.#from || asked >= this.#until) return
    this.#record(ms)
    if (connectMs > SYN_RETRY_MS) this.#lateConnects++
  }

  #record(ms: number): void {
    this.#latencies.recordValue(Math.min(LONGEST_US, Math.max(1, Math.round(ms * 1000))))
  }
}
