/**
 * The verdict on one server: plain data, printed as it is by `verify --json`.
 * The shape is a promise to scripts: fields may be added, never renamed.
 */
export interface Verdict {
  format: 'learn-tcp/verdict@1'
  exercise: string
  /** `could-not-run`: our fault or the machine's, never told as the learner's. */
  outcome: 'passed' | 'failed' | 'could-not-run'
  durationMs: number
  steps: StepResult[]
  failure?: FailureReport
  /** What the problem text asked before the first run, and how it was in this one. */
  predictions?: Prediction[]
  timeline: TimelineEvent[]
  remarks: string[]
}

export interface StepResult {
  /** What must hold, in the present tense: true when it is ticked. */
  sentence: string
  outcome: 'passed' | 'failed' | 'skipped'
}

export interface Prediction {
  /** As it stands in the problem text. */
  question: string
  answer: string
}

/** Everything that is known about the first step that was not met. */
export interface FailureReport {
  kind: string
  step: string
  /** A check may start several servers; this one failed. */
  server?: string
  /** And it happened to this client. */
  client?: string
  expected: string
  observed: string
  hint: string
  /** The known mistake that this looks like, by name, and what follows from it. */
  diagnosis?: string
  /** Lines that show the same by hand: one that starts the server, then those for another terminal, after a comment that says so. */
  reproduce?: string
  /** What the server had printed: its last lines, escape codes made visible. */
  output: string
  /** What the kernel showed at that moment, a line each. */
  kernel?: string[]
}

/** One event on the wire. Times are milliseconds since the check began. */
export interface TimelineEvent {
  at: number
  /** The event is known only as an interval: not before this, not after `at`. */
  notBefore?: number
  who: string
  /** The server that a client talks to. */
  server?: string
  event: EventName
  bytes?: number
  /** For people: the first line of what was sent or received, an exit code, … */
  text?: string
}

export type EventName =
  | 'started' // the server process
  | 'listening'
  | 'exited'
  | 'connecting' // a client
  | 'connected'
  | 'refused'
  | 'accepted'
  | 'sent'
  | 'received'
  | 'left' // the client closed its end
  | 'reset-sent'
  | 'closed' // the server's FIN arrived
  | 'reset' // the server's RST arrived
  | 'thread' // a thread of the server was seen to do something else: `text` says what
