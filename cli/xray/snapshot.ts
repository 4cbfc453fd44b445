import type { TcpState } from '../../checker/kernel/tcp-table.ts'

/** What the kernel knew of a server at one moment: the document of `learn-tcp xray --json`. */
export interface Snapshot {
  format: 'learn-tcp/xray@1'
  /** When it was looked: ISO 8601, UTC. */
  at: string
  /** The port that was asked for, or those that the process listened on. */
  ports: number[]
  /** Sockets that listen on these ports; several with SO_REUSEPORT or several addresses, none while it shuts down. */
  listeners: Listener[]
  /**
   * Clients of this machine whose handshake is not completed while the accept queue is full: in SYN_SENT, or in
   * ESTABLISHED on their side only.
   */
  keptOut: number
  /** All processes that hold a socket of these ports and may be looked at. */
  processes: ServerProcess[]
  /** How many connections there are in each state of TCP. */
  states: Partial<Record<TcpState, number>>
  /** Connections, in the order in which they were first seen; those in TIME_WAIT, which no program holds, are only counted. */
  connections: Connection[]
  /** What could not be seen, and why. */
  notes: string[]
}

export interface Listener {
  /** As `127.0.0.1:1729` or `[::]:1729`. */
  address: string
  /** Clients that are connected and not yet accepted. */
  queued: number
  /** What listen(2) was given; absent where ss(8), which tells it, is not installed. The queue holds one more. */
  backlog?: number
}

export interface ServerProcess {
  pid: number
  /** The program, without its folder. */
  name: string
  /** Ctrl-Z or SIGSTOP. */
  stopped: boolean
  /** All open descriptors. */
  descriptors: number
  /** Those of them that are sockets, but for standard input, output and error. */
  sockets: number
  /** Resident set size. */
  memoryBytes: number
  /** Percent of one core that all its threads used since the last look; absent at the first. */
  cpuPercent?: number
  /** The main thread, and those that the program has started. */
  threads: ThreadRow[]
  /** How many more threads the runtime (V8, libuv) has for itself. */
  runtimeThreads: number
  /** How many more threads there are of which it cannot be told: the runtime's, or workers without a client. */
  unknownThreads?: number
}

export interface ThreadRow {
  /** `main thread`, or `worker 2`: the number stays as long as it is looked at. */
  name: string
  tid: number
  /** The system call that it sleeps in; absent while it runs. */
  call?: string
  /** The descriptor that the call was given. */
  descriptor?: number
  /** Whose connection that is. */
  client?: string
  /** What it does, as a sentence without its subject: `blocked in accept(3), waiting for the next client`. */
  words: string
  /** The call may not be read, and was guessed from where in the kernel the thread sleeps. */
  guessed?: true
}

export interface Connection {
  /** Address and port of the client. */
  client: string
  state: TcpState
  /** Bytes that have arrived and that the server has not read. */
  unread: number
  /** The client has closed its side, and the server has not yet read the end of file. */
  finUnread?: true
  /** False while it waits in the accept queue. */
  accepted: boolean
  /** The process and the descriptor that hold it, where they may be seen; of several, one. */
  pid?: number
  descriptor?: number
  /** The thread that is in a call with it now. */
  thread?: string
}
