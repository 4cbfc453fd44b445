import type { TcpRow } from '../../checker/kernel/tcp-table.ts'
import { addressOf } from './address.ts'
import type { Held } from './holders.ts'
import type { Connection, ServerProcess } from './snapshot.ts'

/** Connections to the server, known again from look to look, in the order in which they came. */
export class Connections {
  #order = new Map<string, number>()
  #came = 0

  look(rows: TcpRow[], held: Held, processes: ServerProcess[]): Connection[] {
    const holders = holdersByInode(held)
    const threads = threadsByDescriptor(processes)
    return this.#inOrder(rows.filter(({ state }) => state !== 'TIME_WAIT')).map((row) => {
      const holder = holders.get(row.inode)
      const thread = holder && threads.get(`${holder.pid} ${holder.descriptor}`)
      return {
        client: addressOf(row.remote),
        state: row.state,
        ...unreadOf(row),
        accepted: row.inode !== 0 || !/^(ESTABLISHED|CLOSE_WAIT|SYN_RECV)$/.test(row.state),
        ...holder,
        ...(thread !== undefined && { thread }),
      }
    })
  }

  /** The table is in the order of a hash: of those that are new at the same look, the accepted come first. */
  #inOrder(rows: TcpRow[]): TcpRow[] {
    const before = this.#order
    this.#order = new Map()
    const keyed = rows
      .toSorted(
        (a, b) => Number(a.inode === 0) - Number(b.inode === 0) || a.remote.port - b.remote.port,
      )
      .map((row) => {
        const key = `${addressOf(row.local)} ${addressOf(row.remote)}`
        const came = before.get(key) ?? ++this.#came
        this.#order.set(key, came)
        return { row, came }
      })
    return keyed.sort((a, b) => a.came - b.came).map(({ row }) => row)
  }
}

/** The client's FIN counts as a byte that has arrived until the server has read to the end. */
function unreadOf({ state, unread }: TcpRow): Pick<Connection, 'unread' | 'finUnread'> {
  const hasFin = unread > 0 && /^(CLOSE_WAIT|LAST_ACK|CLOSING)$/.test(state)
  return hasFin ? { unread: unread - 1, finUnread: true } : { unread }
}

/** Of several processes that share a connection, the first. */
function holdersByInode(held: Held) {
  const holders = new Map<number, { pid: number; descriptor: number }>()
  for (const [pid, sockets] of held)
    for (const [descriptor, inode] of sockets)
      if (!holders.has(inode)) holders.set(inode, { pid, descriptor })
  return holders
}

/** Which thread is in a call with which descriptor of which process. */
function threadsByDescriptor(processes: ServerProcess[]): Map<string, string> {
  return new Map(
    processes.flatMap(({ pid, threads }) =>
      threads
        .filter(({ client }) => client !== undefined)
        .map(({ descriptor, name }) => [`${pid} ${descriptor}`, name] as const),
    ),
  )
}
