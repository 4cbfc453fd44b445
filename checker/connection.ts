import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { clientPort } from './ports.ts'
import type { Server } from './server.ts'
import type { EventName, TimelineEvent } from './verdict.ts'

/** More of what comes is counted, and not kept. Bytes: an answer of 1 MiB, which exercise 11 echoes, and its head. */
const KEPT = (1 << 20) + (1 << 16)

/** A handshake may take so long, in milliseconds; the kernel by itself would try for two minutes. */
const CONNECTS = 15_000

/** In so many steps: one in which this process was not run counts as one, however long it was. */
const STEPS = 150

/** The client's end of one TCP connection: what was sent and what came, each an event on the timeline. */
export class Connection {
  /** Its own port, chosen before it connects, so that no packet is needed to find a free one. */
  readonly port = clientPort()
  received = Buffer.alloc(0)
  ended: 'fin' | 'reset' | undefined
  /** Milliseconds on the timeline. */
  dialledAt = 0
  connectedAt: number | undefined
  askedAt = 0
  firstByteAt: number | undefined
  endedAt: number | undefined
  #spokeAt = 0
  #longestSilence = 0
  readonly #who: string
  readonly #server: Server
  #socket!: Socket

  constructor(who: string, server: Server) {
    this.#who = who
    this.#server = server
  }

  /** @throws NodeJS.ErrnoException ECONNREFUSED; EADDRINUSE: its own port was taken; ABORT_ERR: nobody has answered */
  async dial(host: string): Promise<void> {
    this.dialledAt = this.#server.world.timeline.now()
    this.#spokeAt = this.dialledAt
    this.#server.world.knowClient(this.port, this.#who)
    this.#server.sampler.watch(this.port, this.#who)
    const socket = connect({
      host: '127.0.0.1',
      port: this.#server.port,
      localAddress: host,
      localPort: this.port,
      noDelay: true,
      allowHalfOpen: true,
    })
    this.#socket = socket
    let resetAtOnce = false
    const patience = new AbortController()
    let left = STEPS
    const clock = setInterval(() => left-- === 0 && patience.abort(), CONNECTS / STEPS)
    try {
      await once(socket, 'connect', { signal: patience.signal })
    } catch (error) {
      // The handshake was made and the connection reset before we were told of either.
      resetAtOnce = (error as NodeJS.ErrnoException).code === 'ECONNRESET'
      if (!resetAtOnce) {
        socket.destroy()
        throw error
      }
    } finally {
      clearInterval(clock)
    }
    this.connectedAt = this.log('connected').at
    this.#server.world.changed()
    this.#server.sampler.connected(this.port)
    if (resetAtOnce) this.#ends('reset')
    socket.on('data', (bytes: Buffer) => this.#hears(bytes))
    socket.on('end', () => {
      this.#ends(this.#isClosedInOrder() ? 'fin' : 'reset')
      socket.end() // as soon as it has seen the end
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') this.#ends('reset')
      if (error.code === 'EPIPE') this.#ends('fin') // it had come, and was not read before more was said
    })
  }

  send(data: Buffer): void {
    // Before the bytes leave: the system may run others before the next line, and the server is at work already.
    this.askedAt = this.#server.world.timeline.now()
    if (!this.ended) {
      this.#longestSilence = this.longestSilence
      this.#spokeAt = this.askedAt
    }
    if (!this.#socket.destroyed) this.#socket.write(data)
    this.log('sent', { bytes: data.length, text: firstLine(data) })
  }

  /** The longest time in which it said nothing, from the beginning of its handshake to its end. Milliseconds. */
  get longestSilence(): number {
    const until = this.endedAt ?? this.#server.world.timeline.now()
    return Math.max(this.#longestSilence, until - this.#spokeAt)
  }

  /** close(2): the server sees end of file; what it writes later is answered by a reset. */
  close(): void {
    if (this.#socket.destroyed) return
    this.log('left')
    this.#socket.destroy()
  }

  /** shutdown(2) for sending: FIN, and it stays to read. */
  shutdown(): void {
    if (this.#socket.destroyed) return
    this.log('left', { text: 'sending side closed' })
    this.#socket.end()
  }

  reset(): void {
    const socket = this.#socket
    if (socket.destroyed) return
    // Node cannot reset a socket whose FIN it has not yet sent: EINVAL, and the handle is left open for ever.
    if (socket.writableEnded && !socket.writableFinished) {
      socket.once('finish', () => this.reset())
      return
    }
    this.log('reset-sent')
    socket.resetAndDestroy()
  }

  /** Gone without an event: the check is over. */
  vanish(): void {
    this.#socket?.destroy()
  }

  log(event: EventName, more: Partial<TimelineEvent> = {}): TimelineEvent {
    const server = this.#server.process.name
    return this.#server.world.timeline.add(this.#who, event, { server, ...more })
  }

  #hears(bytes: Buffer): void {
    if (this.received.length < KEPT) this.received = Buffer.concat([this.received, bytes])
    this.#server.sampler.provenAccepted(this.port)
    const { at } = this.log('received', { bytes: bytes.length, text: firstLine(bytes) })
    this.firstByteAt ??= at
    this.#server.world.changed()
  }

  /**
   * Data and a reset that arrive together: libuv reads the data, sees the hang-up, and calls it an end of file. The
   * kernel knows better: after a FIN the connection still has a peer, see getpeername(2). (Node asks for it when it
   * is first wanted, and that is here.)
   */
  #isClosedInOrder(): boolean {
    return this.#socket.remoteAddress !== undefined
  }

  #ends(how: 'fin' | 'reset'): void {
    this.ended ??= how
    this.endedAt ??= this.#server.world.timeline.now()
    if (how === 'fin') this.#server.sampler.provenAccepted(this.port)
    this.log(how === 'fin' ? 'closed' : 'reset')
    this.#server.world.changed()
  }
}

function firstLine(bytes: Buffer): string {
  return bytes.toString('utf8', 0, 200).split(/\r?\n/, 1)[0]?.slice(0, 60) ?? ''
}
