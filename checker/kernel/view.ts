import { count } from '../text.ts'
import { type Call, callOf } from './calls.ts'
import {
  catchesAlarm,
  cpuDemandMs,
  cpuRanNs,
  cpuUsedMs,
  descriptorLimit,
  type Held,
  hasEnded,
  hasTimerDescriptor,
  heldBy,
  isRunnable,
  isStopped,
  memoryOf,
  processesOf,
  programOf,
  socketInodesOf,
  socketsOf,
  type Thread,
  threadCountOf,
  threadsOf,
  unixSocketInodes,
} from './processes.ts'
import { originsOf } from './runtime-threads.ts'
import {
  type Endpoint,
  listeners,
  type Table,
  type TcpRow,
  tcpTable,
  tcpTableIsReadable,
} from './tcp-table.ts'
import { sleepsIn, subjectOf } from './thread-words.ts'

/** What the kernel knows of one server: its processes, sockets, threads. Nothing is seen where there is no /proc. */
export class KernelView {
  readonly #mark: string
  readonly #group: number
  readonly #port: number
  readonly #older: Set<number>
  readonly #launcher: string | undefined
  /** Where its connections are: known as soon as it has been seen to listen. */
  #tables: Table[] = ['tcp', 'tcp6']
  #found: number[] = []
  #wasSeen = false
  #foundAt = Number.NEGATIVE_INFINITY
  /** Asked for by every client that waits: looked up once for all of them. */
  #sleep: Call['endsByItself'] = 'later'
  #sleepSeenAt = Number.NEGATIVE_INFINITY

  constructor(server: {
    mark: string
    group: number
    port: number
    older: Set<number>
    launcher?: string | undefined
  }) {
    this.#launcher = server.launcher
    this.#older = server.older
    this.#mark = server.mark
    this.#group = server.group
    this.#port = server.port
  }

  /** Its processes, as found at most 100 ms ago; those that ran before it was started are not looked at. */
  processes(): number[] {
    if (performance.now() - this.#foundAt > 100) {
      this.#found = processesOf(this.#mark, this.#group, this.#older).filter(
        (pid) => !this.#launcher || programOf(pid) !== this.#launcher,
      )
      this.#wasSeen ||= this.#found.length > 0
      this.#foundAt = performance.now()
    }
    return this.#found
  }

  /** Those that were found the last time, however long ago. */
  knownProcesses(): number[] {
    return this.#found
  }

  /** The processes are looked for anew: one may just have been started. */
  lookAgain(): void {
    this.#foundAt = Number.NEGATIVE_INFINITY
  }

  /** Its processes now: all of /proc is read, because the number of one that has gone may be given again. */
  allProcesses(): number[] {
    return processesOf(this.#mark, this.#group)
  }

  /** Something of the server still runs. Of a launcher there may be a last moment, in which its program is not shown any more. */
  runsOn(): boolean {
    const all = this.allProcesses()
    if (!this.#launcher) return all.length > 0
    return all.map(programOf).some((program) => program !== '' && program !== this.#launcher)
  }

  /** The rows of the sockets that listen on the server's port, whosever they are. */
  listening(): TcpRow[] {
    const rows = listeners(this.#port, this.#tables)
    if (rows.some((row) => !row.local.host.includes(':'))) this.#tables = ['tcp']
    return rows
  }

  /** The rows of connections to the server's port, seen from the server's end. */
  connections(): TcpRow[] {
    return this.rows().filter((row) => row.state !== 'LISTEN')
  }

  /** All rows of its port, seen from its end. A table costs some 5 ms: the one for IPv6 is left out where it can be. */
  rows(): TcpRow[] {
    return tcpTable(this.#port, this.#tables).filter((row) => row.local.port === this.#port)
  }

  /** Connections that its processes have accepted and not closed. */
  heldConnections(): number {
    return this.connections().filter(
      (row) => row.inode > 0 && /ESTABLISHED|CLOSE_WAIT/.test(row.state),
    ).length
  }

  /**
   * Clients whose handshake the server's kernel has not answered, or not completed: it dropped their SYN or, on a busy
   * machine, their ACK; they try again and again.
   */
  unansweredClients(): number {
    const clients = tcpTable(this.#port, this.#tables).flatMap(({ local, remote, state }) => {
      if (state === 'SYN_SENT' && remote.port === this.#port) return local.port
      return /SYN_RECV$/.test(state) && local.port === this.#port ? remote.port : []
    })
    return new Set(clients).size
  }

  /** All its threads are stopped, by SIGSTOP. */
  isStopped(): boolean {
    this.lookAgain()
    return this.processes().every(isStopped)
  }

  /** Where else do the server's own processes listen? */
  listensElsewhere(): Endpoint[] {
    const own = new Set(this.#ownSockets().map(([, inode]) => inode))
    if (own.size === 0) return [] // the table is dear to read
    return tcpTable()
      .filter((row) => row.state === 'LISTEN' && own.has(row.inode))
      .map((row) => row.local)
  }

  /** TCP sockets of its own that neither listen nor are connected: made, perhaps bound, and left. */
  idleSockets(): number[] {
    const own = this.#ownSockets()
    if (own.length === 0) return []
    const known = new Set(tcpTable().map(({ inode }) => inode))
    return own.filter(([, inode]) => !known.has(inode)).map(([fd]) => fd)
  }

  /** Descriptors and inodes of its sockets; its standard streams may be UNIX sockets, and are none of them. */
  #ownSockets(): [fd: number, inode: number][] {
    const unix = unixSocketInodes()
    return this.processes().flatMap((pid) =>
      [...socketsOf(pid)].filter(([, inode]) => !unix.has(inode)),
    )
  }

  /** The inodes of its sockets: cheap to ask, unlike the TCP table. */
  socketInodes(): Set<number> {
    return socketInodesOf(this.processes())
  }

  /** What its processes hold, or undefined if that cannot be seen. */
  held(): Held | undefined {
    const pids = this.processes()
    if (pids.length === 0) return undefined
    return pids.map(heldBy).reduce((all, one) => ({
      sockets: all.sockets + one.sockets,
      files: all.files + one.files,
    }))
  }

  /** The number of threads of all its processes, or undefined if they cannot be seen. */
  threadCount(): number | undefined {
    const pids = this.processes()
    return pids.length === 0 ? undefined : pids.reduce((sum, pid) => sum + threadCountOf(pid), 0)
  }

  /** CPU time that its processes have used since they began, those of its threads that have ended included. */
  cpuUsedMs(): number {
    return this.processes().reduce((sum, pid) => sum + cpuUsedMs(pid), 0)
  }

  /** Nanoseconds that its threads have run; what those did that have ended is lost. */
  cpuRanNs(): number {
    return cpuRanNs(this.processes())
  }

  /** So many descriptors each of its processes may have open. */
  descriptorLimit(): number {
    return Math.min(...this.processes().map((pid) => descriptorLimit(pid) ?? Infinity))
  }

  /** Memory of all its processes that is in use now, in bytes, or undefined if they cannot be seen. */
  memory(): number | undefined {
    const pids = this.processes()
    return pids.length === 0 ? undefined : pids.reduce((sum, pid) => sum + memoryOf(pid), 0)
  }

  cpuDemandMs(): number | undefined {
    const pids = this.processes()
    return pids.length === 0 ? undefined : cpuDemandMs(pids)
  }

  /** All its processes have ended, though nobody may have been told of it yet. */
  hasEnded(): boolean {
    return this.processes().every(hasEnded) && this.#wasSeen
  }

  /** One of its threads runs, waits for a CPU, or is in a call that is no waiting for somebody: it reads a file. */
  isAtWork(): boolean {
    return this.processes()
      .flatMap(threadsOf)
      .some((thread) => isRunnable(thread) || (thread.syscall && !callOf(thread)))
  }

  /** One of its threads runs, or waits for a CPU. */
  wantsCpu(): boolean {
    return this.processes().flatMap(threadsOf).some(isRunnable)
  }

  /**
   * How sure is it that the server sleeps until somebody else does something? `never`: all its threads are in
   * calls that cannot end by themselves. `perhaps`: so it looks, but a socket may have a timeout of its own.
   * `later`: a thread runs, or sleeps for a time, or it cannot be seen.
   */
  endsByItself(): Call['endsByItself'] {
    if (performance.now() - this.#sleepSeenAt > 15) {
      this.#sleep = this.#lookWhetherItEndsByItself()
      this.#sleepSeenAt = performance.now()
    }
    return this.#sleep
  }

  #lookWhetherItEndsByItself(): Call['endsByItself'] {
    const pids = this.processes()
    if (pids.length === 0 || pids.some(hasTimerDescriptor)) return 'later'
    const calls = pids.flatMap(threadsOf).map(callOf)
    const can = new Set(calls.map((call) => call?.endsByItself ?? 'later'))
    if (can.has('later') || pids.some(catchesAlarm)) return 'later'
    return can.has('perhaps') ? 'perhaps' : 'never'
  }

  /** The main thread of a process sleeps in this call. */
  mainSleepsIn(name: RegExp): boolean {
    return this.processes().some((pid) =>
      threadsOf(pid).some((t) => t.tid === pid && name.test(callOf(t)?.name ?? '')),
    )
  }

  /** What a learner should see, a line each: the accept queue, who is connected, which thread sleeps where, or runs. */
  describe(nameOf: (client: Endpoint) => string, evenIfItRuns = true): string[] {
    if (!tcpTableIsReadable) return []
    const rows = this.connections()
    return [
      ...this.listening()
        .filter((row) => row.unread > 0)
        .map((row) => `the accept queue holds ${count(row.unread, 'client')}`),
      ...describeWaiting(rows, nameOf),
      ...this.processes().flatMap((pid) => this.#describeThreads(pid, rows, nameOf, evenIfItRuns)),
    ]
  }

  #describeThreads(
    pid: number,
    rows: TcpRow[],
    nameOf: (client: Endpoint) => string,
    evenIfItRuns: boolean,
  ): string[] {
    const sockets = {
      inodes: socketsOf(pid),
      listeners: new Set(this.listening().map((row) => row.inode)),
      connections: new Map(rows.map((row) => [row.inode, row])),
    }
    const others = new Map<string, number>()
    const lines = threadsOf(pid).flatMap((thread) => {
      const call = callOf(thread)
      const main = thread.tid === pid
      if (!call && !(evenIfItRuns && isRunnable(thread))) return []
      const subject = call && subjectOf(call.fd, sockets)
      const words = call ? sleepsIn(call, subject, nameOf) : 'runs: it is in no call that waits'
      if (main || subject) return [`${main ? 'the main thread' : 'another thread'} ${words}`]
      if (isOfTheProgram(thread)) others.set(words, (others.get(words) ?? 0) + 1)
      return []
    })
    return [...lines, ...[...others].map(([words, n]) => moreThreads(n, words))]
  }
}

/** `1 more thread sleeps in …`, `3 more threads sleep in …` */
const moreThreads = (n: number, words: string) =>
  `${count(n, 'more thread')} ${n === 1 ? words : words.replace(/^(sleep|run)s/, '$1').replace(': it is', ': they are')}`

/** Started by the program, and not by the runtime for its own purposes. */
const isOfTheProgram = (thread: Thread) =>
  originsOf(thread.pid, [thread]).get(thread.tid) === 'program'

/** Whom nobody has accepted: a few by name, the others by number. */
function describeWaiting(rows: TcpRow[], nameOf: (client: Endpoint) => string): string[] {
  const waiting = rows.filter((row) => row.inode === 0 && /ESTABLISHED|CLOSE_WAIT/.test(row.state))
  const named = waiting.slice(0, waiting.length > 4 ? 3 : 4)
  return [
    ...named.map(
      (row) =>
        `${nameOf(row.remote)} is ${row.state}, ${unread(row)}; no process owns the connection yet`,
    ),
    ...(waiting.length > named.length
      ? [`and so are ${waiting.length - named.length} more clients`]
      : []),
  ]
}

const unread = (row: TcpRow) => `${count(row.unread, 'byte')} unread`
