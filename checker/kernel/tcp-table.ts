import { existsSync, openSync, readSync } from 'node:fs'

/** One row of /proc/net/tcp or tcp6, see proc(5). */
export interface TcpRow {
  local: Endpoint
  remote: Endpoint
  state: TcpState
  /** Bytes sent that the other kernel has not acknowledged. */
  underway: number
  /** Bytes received and not read; for a listening socket the length of its accept queue. */
  unread: number
  /** The user whose socket it is; 0, as root's, where no process holds it. */
  uid: number
  /** 0 while a connection waits in the accept queue, and after its socket was closed. */
  inode: number
}

export interface Endpoint {
  host: string
  port: number
}

const STATES = [
  'UNKNOWN',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
] as const

export type TcpState = (typeof STATES)[number]

/** Can this kernel's TCP table be read? Linux only. */
export const tcpTableIsReadable = existsSync('/proc/net/tcp')

export type Table = 'tcp' | 'tcp6'

/**
 * The rows in which one end has this port, or all rows. Empty where there is no /proc. A connection of an IPv4
 * client to a dual-stack listener is in tcp6.
 */
export function tcpTable(port?: number, tables: Table[] = ['tcp', 'tcp6']): TcpRow[] {
  const wanted = port === undefined ? ':' : hexPort(port)
  return tables.flatMap((table) => linesWith(wanted, readTable(`/proc/net/${table}`)).map(parseRow))
}

/**
 * The rows of the sockets that listen on this port. They stand before all connections, so the table is read only as
 * far as the first of those: a short read costs the kernel no more than the rows it returns.
 */
export function listeners(port: number, tables: Table[] = ['tcp', 'tcp6']): TcpRow[] {
  return tables.flatMap((table) =>
    linesWith(hexPort(port), readListeners(`/proc/net/${table}`))
      .map(parseRow)
      .filter(({ state, local }) => state === 'LISTEN' && local.port === port),
  )
}

/** An old connection, which this end has closed first: it keeps the port for a while. */
export const closedFirst = ({ state }: TcpRow): boolean => /^(TIME_WAIT|FIN_WAIT)/.test(state)

const hexPort = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, '0')} `

/** Most lines are of others' connections: they are not even cut out. */
function linesWith(wanted: string, table: string): string[] {
  const lines: string[] = []
  let found = table.indexOf(wanted)
  while (found !== -1) {
    const start = table.lastIndexOf('\n', found) + 1
    const end = table.indexOf('\n', found)
    if (end === -1) break // cut off: the table has changed while it was read
    lines.push(table.slice(start, end))
    found = table.indexOf(wanted, end)
  }
  return lines
}

function parseRow(line: string): TcpRow {
  const [, local = '', remote = '', state = '', queues = '', , , uid = '', , inode = ''] = line
    .trim()
    .split(/\s+/)
  return {
    local: parseEndpoint(local),
    remote: parseEndpoint(remote),
    state: STATES[Number.parseInt(state, 16)] ?? 'UNKNOWN',
    underway: Number.parseInt(queues, 16),
    unread: Number.parseInt(queues.split(':')[1] ?? '0', 16),
    uid: Number(uid),
    inode: Number(inode),
  }
}

/** `0100007F:06C1`: the address is four bytes in the order of this machine (little-endian), the port is a number. */
function parseEndpoint(text: string): Endpoint {
  const [address = '', port = ''] = text.split(':')
  const bytes = Buffer.from(address, 'hex')
  const words = Array.from({ length: bytes.length / 4 }, (_, i) =>
    Buffer.from(bytes.subarray(i * 4, i * 4 + 4)).reverse(),
  )
  return { host: hostName(Buffer.concat(words)), port: Number.parseInt(port, 16) }
}

function hostName(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.every((byte) => byte === 0)) return '::'
  const mapped = bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff'
  if (mapped) return `::ffff:${bytes.subarray(12).join('.')}`
  if (bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1'
  return bytes.toString('hex').replace(/(....)(?!$)/g, '$1:')
}

// The kernel fills a page a read, and walks all buckets of its hash table, some 5 ms, to find that there
// are no more rows: a page that is not full is taken for the last.
const PAGE = 4096
const LONGEST_ROW = 256

// The files stay open and are read again from offset 0: an open costs ten times a read.
const tables = new Map<string, number>()
let buffer = Buffer.alloc(1 << 16)

function readTable(path: string): string {
  const file = openTable(path)
  if (file === undefined) return ''
  let length = 0
  for (;;) {
    if (buffer.length - length < PAGE) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)])
    const count = readSync(file, buffer, length, buffer.length - length, length)
    length += count
    if (count < PAGE - LONGEST_ROW) return buffer.toString('latin1', 0, length)
  }
}

// A few rows; the last may be cut.
const FEW = 8 * 150
const LISTENING = ' 0A ' // the state in hexadecimal, proc(5)

function readListeners(path: string): string {
  const file = openTable(path)
  if (file === undefined) return ''
  let text = ''
  for (;;) {
    const count = readSync(file, buffer, 0, FEW, text.length)
    text += buffer.toString('latin1', 0, count)
    const last = text.lastIndexOf('\n', text.length - 2)
    const row = text.slice(text.lastIndexOf('\n', last - 1) + 1, last)
    if (count < FEW || !row.includes(LISTENING)) return text
  }
}

function openTable(path: string): number | undefined {
  const open = tables.get(path)
  if (open !== undefined) return open
  try {
    const file = openSync(path, 'r')
    tables.set(path, file)
    return file
  } catch {
    return undefined
  }
}
