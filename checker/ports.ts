import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { CouldNotRun } from './errors.ts'
import { tcpTable } from './kernel/tcp-table.ts'

const FIRST = 10_000
const SLOT = 64

/**
 * Ports for the servers of one check. They lie below the ephemeral range, so that no client gets one by
 * chance, and in a slot that no second check has: the slot is held by listening on its first port, and the
 * kernel gives it back even if this process is killed.
 */
export class Ports {
  #slot: Promise<{ first: number; holder: Server }> | undefined
  #unused: number[] = []
  readonly #occupied: Server[] = []

  /** A port on which nobody listens, and with no past. Each is given once, until all of the slot have been given. */
  async free(): Promise<number> {
    this.#slot ??= holdSlot()
    const { first } = await this.#slot
    if (this.#unused.length === 0) this.#unused = unusedOf(portsOf(first))
    const port = this.#unused.splice(randomInt(Math.max(1, this.#unused.length)), 1)[0]
    if (port === undefined)
      throw new CouldNotRun('All ports of a range are in TIME_WAIT. Try again.')
    return port
  }

  /**
   * A port on which somebody listens already, on the address of HOST and without SO_REUSEPORT. One that was only
   * bound would not stop a right server: with SO_REUSEADDR it could bind and listen beside it.
   */
  async occupied(): Promise<number> {
    const port = await this.free()
    const holder = await listens(port)
    if (!holder) return this.occupied()
    this.#occupied.push(holder)
    return port
  }

  async release(): Promise<void> {
    for (const holder of this.#occupied) holder.close()
    const slot = await this.#slot?.catch(() => undefined)
    slot?.holder.close()
  }
}

async function holdSlot(): Promise<{ first: number; holder: Server }> {
  const end = Math.min(ephemeralRange()[0], 32_768)
  const slots = Math.floor((end - FIRST) / SLOT)
  for (let attempt = 0; attempt < 200; attempt++) {
    const first = FIRST + randomInt(slots) * SLOT
    const holder = await listens(first)
    if (holder) return { first, holder }
  }
  throw new CouldNotRun(
    'No range of free ports was found between 10000 and 32767. What holds them? Try: ss -ltn',
  )
}

function listens(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy()) // nobody has any business here
    server.unref()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(new CouldNotRun(`A port could not be reserved: ${error.message}`))
    })
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}

function portsOf(first: number): number[] {
  return Array.from({ length: SLOT - 1 }, (_, i) => first + 1 + i).filter(bytesDiffer)
}

/** Without those of which the TCP table has a row. A row may be missing once, because it changes while it is read. */
function unusedOf(ports: number[]): number[] {
  const used = new Set([...tcpTable(), ...tcpTable()].map(({ local }) => local.port))
  return ports.filter((port) => !used.has(port))
}

/** The two bytes differ, or a mistake in the byte order would pass by luck. */
const bytesDiffer = (port: number) => port >> 8 !== (port & 0xff)

/** A port for a client: from the range the kernel takes its own from, above 32767, two different bytes. */
export function clientPort(): number {
  const [low, high] = ephemeralRange()
  for (;;) {
    const port = randomInt(Math.max(low, 32_768), Math.max(high, 32_769) + 1)
    if (bytesDiffer(port)) return port
  }
}

/** Another address of this machine's loopback network, where the system has all of 127.0.0.0/8 (Linux). */
export function otherLoopbackAddress(): string {
  if (process.platform !== 'linux') return '127.0.0.1'
  return `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`
}

/** Is this a port of the range that the kernel takes from when nobody has asked for one? */
export function isEphemeral(port: number): boolean {
  const [low, high] = ephemeralRange()
  return port >= low && port <= high
}

let range: [number, number] | undefined

function ephemeralRange(): [number, number] {
  if (range) return range
  try {
    const [low, high] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number)
    range = [low ?? 32_768, high ?? 60_999]
  } catch {
    range = [49_152, 65_535] // IANA's dynamic range, which macOS uses
  }
  return range
}
