import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { due, Overdue } from './due.ts'
import { readAnswer } from './http-answer.ts'
import type { Server } from './server.ts'
import { count, megabytes, seconds } from './text.ts'
import { Unmet } from './unmet.ts'

/** What is asked for, and the bodies that are due: one for each request. */
export interface Order {
  requests: Buffer
  bodies: Buffer[]
  /** For people: `GET /bytes/33554432`. */
  inWords: string
}

/** A client who asks for more than two kernels hold, and does not read before she is told to. */
export class Download {
  readonly name: string
  readonly #server: Server
  readonly #socket: Socket
  readonly #order: Order
  #chunks: Buffer[] = []
  #heard = 0
  #ended = false

  /** She is connected, has asked for it, and reads nothing. */
  static async begins(server: Server, name: string, order: Order): Promise<Download> {
    const socket = connect({ host: '127.0.0.1', port: server.port, noDelay: true })
    socket.pause() // or Node would read ahead
    server.threads.watch()
    await once(socket, 'connect').catch(async (error: Error) => {
      throw await server.turnedDown(name, error)
    })
    return new Download(server, name, socket, order)
  }

  private constructor(server: Server, name: string, socket: Socket, order: Order) {
    this.name = name
    this.#server = server
    this.#socket = socket
    this.#order = order
    server.receives(this)
    const port = socket.localPort ?? 0
    server.world.knowClient(port, name)
    this.#tell('connected')
    server.sampler.follows(port, name)
    socket.on('data', (bytes: Buffer) => this.#hears(bytes))
    socket.pause() // a listener lets it flow
    for (const event of ['end', 'error'])
      socket.on(event, () => {
        this.#ended = true
        server.world.changed()
      })
    socket.write(order.requests)
    this.#tell('sent', { text: `${order.inWords}, and does not read` })
  }

  /** Waits until the server can send her no more: its kernel holds the same amount for a while. */
  async isFull(): Promise<void> {
    const { view, world } = this.#server
    const underway = () =>
      view.connections().find((row) => row.remote.port === this.#socket.localPort)?.underway ?? 0
    for (let still = 0, rounds = 0; still < 3 && rounds < 60 && !this.#server.exit; rounds++) {
      const before = underway()
      for (let end = performance.now() + 50; performance.now() < end; ) await world.nextChange(50)
      still = underway() === before ? still + 1 : 0
    }
  }

  /** Reads at last: whole answers come, and they are what she had asked for. */
  async receivesAll({ within = 10_000 } = {}): Promise<void> {
    const expected = `${this.name} receives ${count(this.#order.bodies.length, 'answer')}, ${megabytes(this.#due)} in all`
    this.#socket.resume()
    for (let heard = -1; heard < this.#heard && !this.#mayBeComplete(); ) {
      heard = this.#heard
      const moved = () => this.#mayBeComplete() || this.#heard > heard + (1 << 20) || undefined
      const found = await due(moved, this.#server, { within, believesSleep: () => this.#isStill() })
      if (found instanceof Overdue && found.why === 'exited' && this.#server.exit)
        throw this.#server.gone(expected, this.#server.exit)
      if (found instanceof Overdue && heard === this.#heard)
        throw this.#unmet('incomplete', expected, `nothing more in ${seconds(found.afterMs)}`)
    }
    const flaw = await due(() => this.#judged(), this.#server, { within: 2000 })
    this.#tell('received', { bytes: this.#heard })
    if (flaw instanceof Overdue)
      throw this.#unmet('incomplete', expected, 'and the last is cut off')
    if (flaw) throw this.#unmet(flaw.kind, expected, flaw.observed)
    this.#chunks = []
  }

  vanish(): void {
    this.#socket.destroy()
  }

  get #due(): number {
    return this.#order.bodies.reduce((sum, { length }) => sum + length, 0)
  }

  #hears(bytes: Buffer): void {
    this.#chunks.push(bytes)
    this.#heard += bytes.length
    this.#server.world.changed()
  }

  /** As much as all bodies has come, or nothing more will. */
  #mayBeComplete(): boolean {
    return this.#ended || this.#heard > this.#due
  }

  /** What is wrong with what has come: nothing (null), or not yet known (undefined). */
  #judged(): { kind: string; observed: string } | null | undefined {
    let rest: Buffer = Buffer.concat(this.#chunks)
    this.#chunks = [rest]
    for (const [i, body] of this.#order.bodies.entries()) {
      const answer = readAnswer(rest, this.#ended)
      if ('kind' in answer) return answer.kind === 'incomplete' ? undefined : answer
      if (answer.status !== 200)
        return { kind: 'wrong-status', observed: `the status is ${answer.status}` }
      if (!answer.body.equals(body)) {
        const at = answer.body.findIndex((byte, j) => byte !== body[j])
        const observed = `body ${i + 1} has ${answer.body.length} bytes${at < 0 ? '' : `, and byte ${at + 1} is another`}`
        return { kind: 'wrong-body', observed }
      }
      rest = answer.extra
    }
    return null
  }

  /** The server's kernel has nothing for her that is on its way. */
  #isStill(): boolean {
    return this.#server.view
      .connections()
      .some(({ remote, underway }) => remote.port === this.#socket.localPort && underway === 0)
  }

  #unmet(kind: string, expected: string, what: string): Unmet {
    const observed = `${megabytes(this.#heard)} came; ${what}`
    return new Unmet(this.#server, { kind, expected, observed, client: this.name })
  }

  #tell(event: 'connected' | 'sent' | 'received', more: { text?: string; bytes?: number } = {}) {
    const { world, process } = this.#server
    world.timeline.add(this.name, event, { server: process.name, ...more })
  }
}
