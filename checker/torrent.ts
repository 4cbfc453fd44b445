import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { due, Overdue } from './due.ts'
import { quoted } from './output.ts'
import type { Server } from './server.ts'
import { megabytes, seconds } from './text.ts'
import { type Observation, Unmet } from './unmet.ts'

/** It is sent in pieces of this size, in bytes; a line of a piece has 64. */
const PIECE = 1 << 16
const LINE = 64

/** Nothing more is taken from her for so long, in milliseconds: then the server has stopped listening. */
const STUCK = 200

/**
 * A client who sends many megabytes, and does not read before she is told to. No two lines of hers are the same: what
 * is lost, doubled, or somebody else's, is seen.
 */
export class Torrent {
  readonly name: string
  readonly #server: Server
  readonly #socket: Socket
  readonly #pattern: Buffer
  #size = 0
  /** So many bytes has her kernel taken, and so many have come back. */
  #taken = 0
  #heard = 0
  #flaw: string | undefined
  #ended: 'fin' | 'reset' | undefined

  static async connects(server: Server, name: string): Promise<Torrent> {
    const socket = connect({ host: '127.0.0.1', port: server.port, noDelay: true })
    socket.pause() // or Node would read ahead
    server.threads.watch()
    await once(socket, 'connect').catch(async (error: Error) => {
      throw await server.turnedDown(name, error)
    })
    return new Torrent(server, name, socket)
  }

  private constructor(server: Server, name: string, socket: Socket) {
    this.name = name
    this.#server = server
    this.#socket = socket
    this.#pattern = Buffer.alloc(PIECE)
    for (let at = 0; at < PIECE; at += LINE)
      this.#pattern.write(
        `${`piece 0000, line ${at / LINE} of ${name} `.padEnd(LINE - 1, '.')}\n`,
        at,
      )
    server.receives(this)
    const port = socket.localPort ?? 0
    server.world.knowClient(port, name)
    server.world.timeline.add(name, 'connected', { server: server.process.name })
    server.sampler.follows(port, name)
    socket.on('data', (bytes: Buffer) => this.#hears(bytes))
    socket.pause() // a listener lets it flow
    socket.on('end', () => this.#ends('fin'))
    socket.on('error', () => this.#ends('reset'))
  }

  /** Begins to send so many bytes, and does not read. */
  sends(bytes: number): this {
    this.#size = bytes
    const next = () => {
      if (this.#taken >= bytes || this.#socket.destroyed) return
      const piece = Buffer.from(this.#pieceAt(this.#taken))
      this.#socket.write(piece, () => {
        this.#taken += piece.length
        next()
      })
    }
    next()
    this.#tell('sent', `${megabytes(bytes)}, and does not read`, bytes)
    return this
  }

  /** Waits until nothing more is taken from her: all of it, or the server and both kernels are full. */
  async isStuck(): Promise<void> {
    const { world, view } = this.#server
    for (let still = 0, rounds = 0; still < 2 && rounds < 50 && !this.#server.exit; rounds++) {
      const before = this.#taken
      for (let end = performance.now() + STUCK / 2; performance.now() < end; )
        await world.nextChange(STUCK / 2)
      if (this.#taken >= this.#size) return
      still = before === this.#taken && !(rounds < 20 && view.isAtWork()) ? still + 1 : 0
    }
  }

  /** So many bytes her kernel has taken. */
  get sent(): number {
    return this.#taken
  }

  /** Reads at last: all that she has sent comes back, in order. */
  async hearsItAllBack({ within = 10_000 } = {}): Promise<void> {
    const expected = `all ${megabytes(this.#size)} come back to ${this.name}, in order`
    this.#socket.resume()
    for (let heard = -1; heard < this.#heard && !this.#isDecided(); ) {
      heard = this.#heard
      const moved = () => this.#isDecided() || this.#heard > heard + 8 * PIECE || undefined
      const found = await due(moved, this.#server, { within, believesSleep: () => this.#isStill() })
      if (found instanceof Overdue && found.why === 'exited' && this.#server.exit)
        throw this.#server.gone(expected, this.#server.exit)
      if (found instanceof Overdue && heard === this.#heard)
        throw this.#unmet('echo-stops', expected, found.afterMs)
    }
    this.#tell('received', `${megabytes(this.#heard)}`, this.#heard)
    if (this.#flaw) throw this.#unmet('echo-wrong', expected)
    if (this.#heard === this.#size) return
    if (this.#ended) await this.#server.hasNotEnded(expected, this.#ended)
    throw this.#unmet(this.#ended ? 'dropped' : 'echo-stops', expected)
  }

  resets(): void {
    this.#tell('reset-sent', '')
    this.#socket.resetAndDestroy()
  }

  vanish(): void {
    this.#socket.destroy()
  }

  /** Her kernel has nothing more for her to read, as far as the server's end can tell. */
  #isStill(): boolean {
    return this.#server.view
      .connections()
      .some(({ remote, underway }) => remote.port === this.#socket.localPort && underway === 0)
  }

  #isDecided(): boolean {
    return this.#flaw !== undefined || this.#ended !== undefined || this.#heard >= this.#size
  }

  #hears(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.#flaw; ) {
      const piece = this.#pieceAt(this.#heard)
      const from = this.#heard % PIECE
      const length = Math.min(PIECE - from, bytes.length - at)
      const [due, came] = [piece.subarray(from, from + length), bytes.subarray(at, at + length)]
      if (!due.equals(came)) this.#flaw = this.#differs(due, came)
      at += length
      this.#heard += length
    }
    this.#server.world.changed()
  }

  #differs(due: Buffer, came: Buffer): string {
    const at = came.findIndex((byte, i) => byte !== due[i])
    const line = (bytes: Buffer) => quoted(bytes.toString('latin1', at, at + 24))
    return `byte ${this.#heard + at + 1} is another: ${line(due)} was due, and ${line(came)} came`
  }

  #pieceAt(position: number): Buffer {
    const number = String(Math.floor(position / PIECE)).padStart(4, '0')
    this.#pattern.write(number, 'piece '.length)
    return this.#pattern
  }

  #ends(how: 'fin' | 'reset'): void {
    this.#ended ??= how
    this.#server.world.changed()
  }

  #unmet(kind: string, expected: string, afterMs?: number): Unmet {
    const how = this.#ended === 'reset' ? 'the connection was reset' : 'the connection was closed'
    const stops = `${megabytes(this.#heard)} of ${megabytes(this.#size)}`
    const observed =
      this.#flaw ??
      `${stops}, then ${this.#ended ? how : `nothing more${afterMs ? ` in ${seconds(afterMs)}` : ''}`}`
    const what: Observation = { kind, expected, observed, client: this.name }
    return new Unmet(this.#server, what)
  }

  #tell(event: 'sent' | 'received' | 'reset-sent', text: string, bytes?: number): void {
    const { world, process } = this.#server
    const more = { server: process.name, ...(text && { text }), ...(bytes && { bytes }) }
    world.timeline.add(this.name, event, more)
  }
}
