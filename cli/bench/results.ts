/* What `learn-tcp bench` has measured: plain data, as `--json` prints it (learn-tcp/bench@1). */

export interface Results {
  format: 'learn-tcp/bench@1'
  machine: Machine
  settings: BenchSettings
  cases: CaseResult[]
  /** What was asked for and could not be measured, and why. */
  leftOut: LeftOut[]
  /** Rounds that were measured to the end. */
  roundsDone: number
  interrupted: boolean
}

export interface Machine {
  cpus: number
  model: string
  node: string
  system: string
  /** Linux shows whose CPU time it was; elsewhere that part is left out. */
  seesCpuTime: boolean
}

export interface BenchSettings {
  rounds: number
  /** How long a measurement takes; with work, ten times WORK_MS at least. */
  seconds: number
  connections: number[]
  /** WORK_MS of the case with work, in milliseconds. */
  workMs: number
  poolSize: number
  loops: number
  backlog: number
  /** Threads of the load generator. */
  clientThreads: number
  client: 'own' | 'wrk'
}

/**
 * `work`: every request takes WORK_MS, one request a connection. `close`: no work, one request a connection.
 * `keep`: no work, and connections are kept.
 */
export type CaseName = 'work' | 'close' | 'keep'

export interface CaseResult {
  name: CaseName
  workMs: number
  series: Series[]
}

/** One server in one case, at every number of connections. */
export interface Series {
  subject: SubjectFacts
  points: Point[]
}

export interface SubjectFacts {
  /** `05-loop`, `nginx`, or the command as it was typed. */
  name: string
  /** What it does with its clients, in words: `one client at a time`. */
  idea: string
  /** A rung of the course's ladder, or something to compare it with. */
  kind: 'stage' | 'rival'
}

export interface Point {
  connections: number
  rounds: Round[]
}

/** One measurement: so many clients, each of which asks again as soon as it has its answer. */
export interface Round {
  /** Answers within the window. */
  requests: number
  /** Refused, reset, or not a 200. */
  failed: number
  windowMs: number
  latency: Latency
  /** Connections that were made only when the kernel had tried again after a second: nobody had room for their SYN. */
  lateConnects: number
  /** Clients that had no answer yet when nobody waited for them any more; they count with the time they had waited. */
  unanswered: number
  client: CpuTime & {
    /** The share of the time in which the client's event loop had something to do; 1 is never idle. */
    busy: number
  }
  /** Undefined where the system does not show it. */
  server: ServerFacts | undefined
  /** CPU time that others on this machine have used meanwhile, in milliseconds. */
  othersMs: number | undefined
}

/** Milliseconds, from the first byte or the SYN that is sent to the end of the answer. */
export interface Latency {
  mean: number
  p50: number
  p90: number
  p99: number
  max: number
}

/** Milliseconds of CPU time. */
export interface CpuTime {
  userMs: number
  kernelMs: number
}

/** User and kernel time are counted in ticks of 10 ms: good for a share, too coarse for a sum. */
export interface ServerFacts extends CpuTime {
  /** All of its CPU time, in milliseconds. */
  cpuMs: number
  memoryBytes: number
  threads: number
  /** The thread that wanted a CPU most. */
  busiest: ThreadShare
  /** Threads that wanted a CPU nearly all the time. */
  fullThreads: number
}

/** Shares of the window, 0 to 1. */
export interface ThreadShare {
  /** It ran. */
  ran: number
  /** It ran, or waited for a CPU that somebody else had. */
  wanted: number
}

export interface LeftOut {
  what: string
  /** In this case only; undefined where it was not measured at all. */
  in?: CaseName
  why: string
}
