import type { CpuTime, Latency } from '../results.ts'
import type { Tally } from './orders.ts'

export interface LoadWish {
  port: number
  connections: number
  keepsConnections: boolean
  threads: number
}

export type LoadReport = Omit<Tally, 'latencies'> & { latency: Latency; cpu: CpuTime }

/**
 * Clients, always so many; each asks again as soon as it has its answer: a closed loop, in which the server sets the
 * pace. All that takes time ends with an AbortError when the signal comes.
 */
export interface Generator {
  /** Until everybody has been answered once; at least and at most for so long, in milliseconds. */
  warmsUp(bounds: { atLeast: number; atMost: number }, signal: AbortSignal): Promise<void>
  startsCounting(): void
  /** For so long at least. */
  counts(milliseconds: number, signal: AbortSignal): Promise<void>
  stopsCounting(): Promise<LoadReport>
  /** Nothing of it is left. */
  end(): Promise<void>
}
