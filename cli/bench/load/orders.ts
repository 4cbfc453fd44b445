/* What the main thread and the threads of the load generator say to each other. */

export interface LoadOrder {
  port: number
  connections: number
  /** One request a connection, or as many as the server takes. */
  keepsConnections: boolean
  /** [ANSWERS, COUNTED]: answers since the start, and since counting began; the main thread looks at it. */
  answers: Int32Array
}

export const [ANSWERS, COUNTED] = [0, 1]

/** `count`: from now on it counts. `finish`: ask nobody anew, wait for the answers, and report. */
export type Word = 'count' | { finish: true; withinMs: number }

export interface Tally {
  requests: number
  failed: number
  windowMs: number
  /** An HDR histogram of microseconds, compressed, as base64. */
  latencies: string
  lateConnects: number
  unanswered: number
  busy: number
  /** The first thing that went wrong, for the reader. */
  firstFailure?: string
}
