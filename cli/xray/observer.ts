import { backlogs } from '../../checker/kernel/backlog.ts'
import { type Endpoint, type TcpRow, tcpTable } from '../../checker/kernel/tcp-table.ts'
import { addressOf } from './address.ts'
import { Connections } from './connections.ts'
import { type Held, Holders } from './holders.ts'
import { notesOn } from './notes.ts'
import { ObservedProcess } from './observed-process.ts'
import type { Listener, Snapshot } from './snapshot.ts'

/** Looks at the servers of some ports again and again. Whatever goes while it is looked at is left out. */
export class Observer {
  readonly #ports: number[]
  readonly #holders = new Holders()
  readonly #connections = new Connections()
  #processes = new Map<number, ObservedProcess>()
  /** The rows of the last look. */
  #seen: TcpRow[] = []
  /** By inode; undefined where ss does not tell it. */
  readonly #backlogs = new Map<number, number | undefined>()

  constructor(ports: number[]) {
    this.#ports = ports
  }

  async look(): Promise<Snapshot> {
    const table = this.#ports.flatMap((port) => tcpTable(port))
    const seen = onceEach(table.filter(({ local }) => this.#ports.includes(local.port)))
    const holders = this.#holders.of([...seen, ...this.#seen])
    const ours = [...seen, ...this.#missed(seen, holders)]
    this.#seen = seen
    const listening = ours.filter(({ state }) => state === 'LISTEN')
    const rows = ours.filter(({ state }) => state !== 'LISTEN')
    await this.#askBacklogs(listening)
    const known = {
      listeners: new Set(listening.map(({ inode }) => inode)),
      connections: new Map(rows.map((row) => [row.inode, row])),
    }
    const before = this.#processes
    this.#processes = new Map(
      [...holders.keys()].map((pid) => [pid, before.get(pid) ?? new ObservedProcess(pid)]),
    )
    const processes = [...this.#processes].flatMap(
      ([pid, one]) => one.look({ ...known, inodes: holders.get(pid) ?? new Map() }) ?? [],
    )
    return {
      format: 'learn-tcp/xray@1',
      at: new Date().toISOString(),
      ports: this.#ports,
      listeners: listening.map((row) => this.#listener(row)),
      keptOut: keptOut(table, ours),
      processes,
      states: countStates(rows),
      connections: this.#connections.look(rows, holders, processes),
      notes: notesOn(listening, processes),
    }
  }

  /** The table may change while it is read: a row that was there at the last look and whose socket is still held. */
  #missed(seen: TcpRow[], holders: Held): TcpRow[] {
    const now = new Set(seen.map(({ inode }) => inode))
    const held = new Set([...holders.values()].flatMap((sockets) => [...sockets.values()]))
    return this.#seen.filter(({ inode }) => held.has(inode) && !now.has(inode))
  }

  async #askBacklogs(listening: TcpRow[]): Promise<void> {
    const unasked = listening.filter(({ inode }) => !this.#backlogs.has(inode))
    if (unasked.length === 0) return
    const found = await backlogs()
    for (const { inode } of unasked) this.#backlogs.set(inode, found.get(inode))
  }

  #listener({ local, unread, inode }: TcpRow): Listener {
    const backlog = this.#backlogs.get(inode)
    return { address: addressOf(local), queued: unread, ...(backlog !== undefined && { backlog }) }
  }
}

/**
 * While the queue is full the kernel drops what would complete a handshake. The client's end, which is seen if it is on
 * this machine, then has no other end, or one in SYN_RECV; it may even believe itself connected.
 */
function keptOut(table: TcpRow[], ours: TcpRow[]): number {
  if (!ours.some(({ state, unread }) => state === 'LISTEN' && unread > 0)) return 0
  const key = (from: Endpoint, to: Endpoint) => `${addressOf(from)} ${addressOf(to)}`
  const complete = ours.filter(({ state }) => state !== 'SYN_RECV')
  const ends = new Set(complete.map(({ local, remote }) => key(remote, local)))
  const ports = new Set(ours.map(({ local }) => local.port))
  return table.filter(
    ({ state, local, remote }) =>
      (state === 'SYN_SENT' || state === 'ESTABLISHED') &&
      ports.has(remote.port) &&
      !ends.has(key(local, remote)),
  ).length
}

/** A row that comes twice because the table has changed while it was read, once. */
function onceEach(rows: TcpRow[]): TcpRow[] {
  const key = ({ local, remote, state, inode }: TcpRow) =>
    `${addressOf(local)} ${addressOf(remote)} ${state === 'LISTEN' ? inode : ''}`
  return [...new Map(rows.map((row) => [key(row), row])).values()]
}

/** From the first packet to the last. */
const STATES = [
  'SYN_RECV',
  'ESTABLISHED',
  'CLOSE_WAIT',
  'LAST_ACK',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'CLOSING',
  'TIME_WAIT',
] as const

function countStates(rows: TcpRow[]): Snapshot['states'] {
  const counts = STATES.map((state) => [state, rows.filter((row) => row.state === state).length])
  return Object.fromEntries(counts.filter(([, count]) => count !== 0))
}
