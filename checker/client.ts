import { randomInt } from 'node:crypto'
import { Connection } from './connection.ts'
import { absent, due, Overdue } from './due.ts'
import { CouldNotRun } from './errors.ts'
import { type Answer, type Flaw, flawOf, readAnswer, tooShort } from './http-answer.ts'
import { tcpTableIsReadable } from './kernel/tcp-table.ts'
import { quoted } from './output.ts'
import type { Server } from './server.ts'
import { seconds } from './text.ts'
import { type Observation, Unmet } from './unmet.ts'

/** So much passes between two bytes of one who speaks until a certain moment, and less just before it. Milliseconds. */
const BETWEEN_BYTES = 1
const AT_LAST = { for: 4, between: 0.25 }

/** One client, with a name. Each verb is one event on the wire; one that asserts throws Unmet. */
export class Client {
  readonly name: string
  /** Letters and digits, and nobody else's. */
  readonly token: string
  /** The address it connects from, as the server must see it. */
  readonly host: string
  readonly #server: Server
  #longestPause = 0
  #wire: Connection
  #dialled: Promise<this> | undefined
  #isAdopted = false
  /** The last moment at which it had not yet been heard, on the timeline. */
  #unheardAt = Number.NEGATIVE_INFINITY
  #failure: Error | undefined

  constructor(name: string, server: Server, host = '127.0.0.1') {
    this.name = name
    this.host = host
    this.token = `${name.replace(/[^a-z0-9]/gi, '')}X${randomInt(1000)}`
    this.#server = server
    this.#wire = new Connection(name, server)
  }

  get port(): number {
    return this.#wire.port
  }

  get address(): string {
    return `${this.host}:${this.port}`
  }

  // ── what a client does ────────────────────────────────────────────────

  /** The three-way handshake. The kernel completes it; the server need not have called accept. */
  async connects(): Promise<this> {
    this.#wire.log('connecting')
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#wire.dial(this.host)
        break
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        if (code === 'ECONNREFUSED') throw await this.#refused()
        if (code === 'ABORT_ERR')
          throw this.unmet({
            kind: 'never-connected',
            expected: `${this.name} is connected`,
            observed: 'no handshake in 15 s',
          })
        // The second: the same two addresses have a connection, or had one a minute ago.
        if (!/^(EADDRINUSE|EADDRNOTAVAIL)$/.test(code ?? '') || attempt > 50)
          throw new CouldNotRun(`${this.name} could not connect: ${message}`)
        this.#wire = new Connection(this.name, this.#server) // with another port of its own
      }
    }
    if (!this.#isAdopted) this.#server.adopt(this)
    return this
  }

  /** Begins to connect, and does not wait for it: the kernel may have no room. */
  dials(): this {
    this.#isAdopted = true
    this.#server.adopt(this)
    this.#dialled = this.connects()
    this.#dialled.catch((error) => {
      this.#failure = error // told by the next verb, or by an earlier failure
    })
    return this
  }

  /** Its handshake, begun with dials(), is complete. */
  async isConnected({ within = 5000 } = {}): Promise<void> {
    if (this.#wire.connectedAt !== undefined) return
    const look = () => (this.#wire.connectedAt === undefined ? undefined : true)
    const refused = this.#dialled?.then(() => {})
    const found = due(look, this.#server, { within, believesSleep: () => false })
    const result = await Promise.race([found, refused?.then(() => found)])
    if (!(result instanceof Overdue)) return
    const expected = `${this.name} is connected`
    if (result.why === 'exited' && this.#server.exit)
      throw this.#server.gone(expected, this.#server.exit)
    throw this.unmet({
      kind: 'never-connected',
      expected,
      observed: `no handshake in ${seconds(result.afterMs)}`,
    })
  }

  /** Sends these bytes in one piece. */
  says(bytes: string | Buffer): this {
    this.#wire.send(Buffer.from(bytes as string))
    return this
  }

  /** Asks for a page, politely: with Host and Connection: close, in one segment, of so many bytes. */
  requests(path: string, { bytes = 0 } = {}): this {
    return this.says(this.#request(path, bytes))
  }

  /** Asks in three pieces: the first ends in the middle of a line, the last is half of what ends a request. */
  beginsToAsk(): this {
    return this.says(this.#request(`/${this.token}`).slice(0, 30))
  }

  goesOnAsking(): this {
    return this.says(this.#request(`/${this.token}`).slice(30, -2))
  }

  finishesAsking(): this {
    return this.says(this.#request(`/${this.token}`).slice(-2))
  }

  /**
   * The same with a request of so many bytes, in pieces of which each is read by itself; the last is LF alone. Returns
   * whether all of it was said before the connection ended.
   */
  async asksInPieces(bytes: number, pieces: number): Promise<boolean> {
    const request = this.#request(`/${this.token}`, bytes)
    const size = Math.ceil((bytes - 1) / (pieces - 1))
    for (let at = 0; at < bytes - 1; at += size) {
      this.says(request.slice(at, Math.min(at + size, bytes - 1)))
      await this.isHeard()
      if (this.#wire.ended) return false
    }
    this.says('\n')
    return true
  }

  /** Asks to be greeted by a name that nobody else has. */
  asks(): this {
    return this.requests(`/${this.token}`)
  }

  /** Closes the connection, whatever may still come. */
  leaves(): void {
    this.#wire.close()
  }

  /** Sends FIN and stays to read. */
  finishesSending(): void {
    this.#wire.shutdown()
  }

  /** Asks, one byte at a time, so many milliseconds apart, as long as the server listens to it. */
  drips(everyMs: number): this {
    const request = this.#request(`/${this.token}`)
    const next = (i: number) => {
      if (i === request.length || this.#wire.ended || this.#server.exit) return
      this.#wire.send(Buffer.from(request[i] ?? ''))
      setTimeout(() => next(i + 1), everyMs).unref()
    }
    next(0)
    return this
  }

  /** Says the beginning of a request, byte after byte, between these moments, in milliseconds after it has dialled. */
  speaksBetween(from: number, until: number): this {
    const { timeline } = this.#server.world
    const { dialledAt } = this.#wire
    const end = dialledAt + until
    const words = Buffer.from(`GET /${this.token.padEnd(200, 'x')}`)
    let i = 0
    let spokeAt = dialledAt + from
    const next = () => {
      const now = timeline.now()
      if (this.#wire.ended || this.#server.exit || spokeAt >= end) return
      const between = now > end - AT_LAST.for ? AT_LAST.between : BETWEEN_BYTES
      if (now >= end || now - spokeAt > between) {
        this.#longestPause = Math.max(this.#longestPause, now - spokeAt)
        spokeAt = now
        this.#wire.send(words.subarray(i, ++i))
      }
      if (now > end - AT_LAST.for - 1)
        setImmediate(next) // no timer is so exact
      else setTimeout(next, BETWEEN_BYTES).unref()
    }
    setTimeout(next, dialledAt + from - timeline.now()).unref()
    return this
  }

  /** Pulls the plug: RST. */
  resets(): void {
    this.#wire.reset()
  }

  /** Gone without an event: the check is over. */
  vanish(): void {
    this.#wire.vanish()
  }

  // ── what must happen to it ────────────────────────────────────────────

  /** An HTTP response with this body arrives. Returns it. */
  async receivesAnswer(body: string, { status = 200, within = 3000 } = {}): Promise<Answer> {
    const expected = `${this.name} receives ${status} with the body ${quoted(body)}`
    const found = await due(() => this.#answer(), this.#server, {
      within,
      believesSleep: () => this.nothingIsUnderway(), // it may sleep because it does not know of her yet
    })
    if (found instanceof Overdue || 'kind' in found || flawOf(found, status, body))
      this.#hasBeenQuick()
    if (found instanceof Overdue) throw this.#neverAnswered(expected, found)
    if ('kind' in found) {
      if (this.#wire.ended) await this.#server.hasNotEnded(expected, this.#wire.ended)
      throw this.unmet({ ...found, expected })
    }
    const flaw = flawOf(found, status, body)
    if (flaw) throw this.unmet({ ...flaw, expected })
    return found
  }

  /** She is greeted by her own name, after she has asked. */
  async isGreeted({ within = 3000 } = {}): Promise<void> {
    await this.receivesAnswer(`Hello ${this.token}`, { within }).catch((error: unknown) => {
      // One answer may follow the other: her own, and then those of others.
      const got = this.#wire.received.toString('latin1').matchAll(/Hello (\w+?)(?=HTTP\/|\W|$)/g)
      const others = [...got].flatMap(([, token = '']) => this.#server.clientWithToken(token) ?? [])
      const other = others.find((client) => client !== this)
      if (!(error instanceof Unmet) || !other) throw error
      throw error.but({
        kind: 'others-answer',
        observed: `${this.name} received the answer that ${other.name} had asked for: Hello ${other.token}`,
      })
    })
  }

  /** Nothing arrives while the server has not been asked. */
  async receivesNothing(milliseconds: number, because: string): Promise<void> {
    const look = () => (this.#wire.received.length > 0 || this.#wire.ended ? true : undefined)
    if (!(await absent(look, this.#server.world, milliseconds))) await this.#server.settles() // it may not have come to it yet
    if (this.#server.exit) await due(look, this.#server, { within: 500 }) // its last words may still be on their way
    await this.hasReceivedNothing(because)
  }

  /** She has said goodbye with no request, or half of one: whatever she gets, it is not what others ask for. */
  async isNotAnswered(said = 'nothing'): Promise<void> {
    const look = () =>
      this.#wire.ended ?? (this.#wire.received.length > 0 ? this.#answer() : undefined)
    await due(look, this.#server, { within: 3000 })
    const answer = this.#wire.received.length > 0 ? this.#answer() : undefined
    if (!answer || 'kind' in answer || answer.status >= 300) return
    throw this.unmet({
      kind: 'answers-nobody',
      expected: `no answer: ${this.name} has asked for ${said}`,
      observed: `${this.name} received ${answer.status} with the body ${quoted(answer.body.toString('utf8'))}`,
    })
  }

  /** Up to now nothing has arrived, and nobody has hung up on her. */
  async hasReceivedNothing(because: string): Promise<void> {
    if (this.#failure) throw this.#failure
    if (this.#wire.received.length === 0 && !this.#wire.ended) return
    const expected = `nothing for ${this.name}, ${because}`
    if (this.#wire.ended) await this.#server.hasNotEnded(expected, this.#wire.ended)
    if (this.#wire.received.length > 0)
      throw this.unmet({
        kind: 'answered-unasked',
        expected,
        observed: `${this.name} received ${quoted(this.#wire.received.toString('utf8'))}`,
      })
    if (this.#server.exit) throw this.#server.gone(expected, this.#server.exit)
    throw this.unmet({
      kind: this.#wire.ended === 'fin' ? 'hung-up-early' : 'reset',
      expected,
      observed: `the server ${this.#wire.ended === 'fin' ? 'closed the connection (FIN)' : 'reset the connection (RST)'}`,
    })
  }

  /** The server closes the connection: FIN, not RST. */
  async isHungUpOn({ within = 2000 } = {}): Promise<void> {
    const expected = 'end of stream: the server closes the connection (FIN)'
    const how = await due(() => this.#wire.ended, this.#server, {
      within,
      believesSleep: () => this.nothingIsUnderway(),
    })
    if (how === 'fin') return this.#nothingExtra()
    if (how === 'reset') {
      const observed = 'the connection was reset (RST), which tells a client that something broke'
      throw this.unmet({ kind: 'reset', expected, observed })
    }
    if (how.why === 'exited' && this.#server.exit)
      throw this.#server.gone(expected, this.#server.exit)
    throw this.unmet({
      kind: 'still-open',
      expected,
      observed: `the connection was still open after ${seconds(how.afterMs)}`,
    })
  }

  /**
   * The server ends the connection because it has waited long enough: not before `timeoutMs` and not after `latest`,
   * both counted from the connection. Silently or with 408, by FIN or RST; never with the answer.
   */
  async isTurnedAway(timeoutMs: number, latest: number): Promise<void> {
    const expected = `${this.name} is hung up on between ${timeoutMs} and ${latest} ms after connecting`
    const begin = this.#wire.connectedAt ?? 0
    const left = () => latest - (this.#server.world.timeline.now() - begin)
    const how = await due(() => this.#wire.ended, this.#server, {
      within: Math.max(1, left()),
      believesSleep: () => false, // the clock of a read is not seen from outside
    })
    const answer = this.#answer()
    if (answer && !('kind' in answer) && answer.status < 400)
      throw this.unmet({
        kind: 'half-a-request',
        expected: 'no answer to a request that is not complete',
        observed: `${this.name} received ${answer.status} with the body ${quoted(answer.body.toString('utf8'))}`,
      })
    const isFlaw = answer !== undefined && 'kind' in answer
    // A reset may have cut a 408 short: of what is no answer, only what was none from the beginning.
    if (isFlaw ? answer.kind === 'not-http' : answer !== undefined && answer.status >= 500)
      throw this.unmet({
        kind: 'wrong-refusal',
        expected: `${expected}, silently or with 408`,
        observed: isFlaw ? answer.observed : `the status is ${answer?.status}`,
      })
    if (how instanceof Overdue) {
      if (how.why === 'exited' && this.#server.exit)
        throw this.#server.gone(expected, this.#server.exit)
      const told = answer && !('kind' in answer) ? `told so (${answer.status}), and ` : ''
      throw this.unmet({
        kind: told ? 'still-open' : 'no-timeout',
        expected,
        observed: `${told}still connected after ${Math.round(latest - left())} ms`,
      })
    }
    // From the beginning of its handshake: the server cannot have known of it sooner.
    const after = (this.#wire.endedAt ?? 0) - this.#wire.dialledAt
    if (after >= timeoutMs - 5) return
    await this.#server.hasNotEnded(expected, how)
    throw this.unmet({
      kind: 'too-soon',
      expected,
      observed: `hung up on after ${Math.round(after)} ms`,
    })
  }

  /**
   * Its answer did not begin before this many milliseconds after it asked; 5 ms are forgiven: timers round. Returns
   * whether that is sure: a checker that was not run at that moment has seen the answer later than it came.
   */
  hasWaited(milliseconds: number): boolean {
    const { askedAt, firstByteAt = 0 } = this.#wire
    if (this.waitedMs >= milliseconds - 5)
      return ![askedAt, firstByteAt].some((moment) =>
        this.#server.world.wasStalledAt(moment, milliseconds / 4),
      )
    throw this.unmet({
      kind: 'too-early',
      expected: `no byte of the answer before ${milliseconds} ms of work`,
      observed: `the first byte came ${Math.round(this.waitedMs)} ms after the request`,
    })
  }

  /** The server has taken it from the accept queue; an end of the connection proves it too, if the server lives on. */
  async isAccepted({ within = 2000 } = {}): Promise<void> {
    if (!tcpTableIsReadable) return
    const expected = `${this.name} is accepted`
    const isKnown = () => this.#server.stdout.includes(String(this.port)) // to a program that has accepted her
    const isSeen = () => this.#server.sampler.isAccepted(this.port) || isKnown()
    const look = () => (isSeen() || this.#wire.ended ? true : undefined)
    const found = await due(look, this.#server, { within })
    if (!(found instanceof Overdue)) {
      // Who waits in the queue of a program that ends is reset as well.
      if (this.#wire.ended === 'reset' && !isSeen())
        await this.#server.hasNotEnded(expected, 'reset').catch((error: unknown) => {
          if (!isSeen()) throw error
        })
      return
    }
    if (found.why === 'exited' && this.#server.exit)
      throw this.#server.gone(expected, this.#server.exit)
    throw this.unmet({
      kind: 'not-accepted',
      expected,
      observed: `${this.name} has waited in the accept queue for ${seconds(found.afterMs)}`,
    })
  }

  /** Waits until the server has read what it said, if that can be seen; not longer than half a second. */
  isHeard(): Promise<void> {
    return Client.areHeard([this])
  }

  /** The same for several clients of one server: the kernel is asked for all of them together. */
  static async areHeard(clients: Client[]): Promise<void> {
    const [first] = clients
    if (!first) return
    const { view, world } = first.#server
    const end = performance.now() + (tcpTableIsReadable ? 500 : 30)
    let unheard = clients
    for (let began = world.timeline.now(); unheard.length > 0; ) {
      if (tcpTableIsReadable) for (const client of unheard) client.#unheardAt = began
      await world.nextChange(5)
      began = world.timeline.now() // before the look: that takes time too
      const rows = view.connections().filter((row) => row.inode > 0 && row.unread === 0)
      const heard = new Set(rows.map((row) => row.remote.port))
      unheard = unheard.filter((client) => !heard.has(client.port))
      if (performance.now() > end) return
    }
  }

  /**
   * Waits until her reset has reached the server's kernel, if that can be seen; not longer than half a second. On a busy
   * machine a packet may lie between the two ends of the loopback interface until the work is over.
   */
  async isKnownToBeGone(): Promise<void> {
    if (!tcpTableIsReadable) return
    const { view } = this.#server
    const look = () =>
      view.connections().some(({ remote }) => remote.port === this.port) ? undefined : true
    await due(look, this.#server, { within: 500, every: 2, believesSleep: () => false })
  }

  // ── what it knows ─────────────────────────────────────────────────────

  /** Milliseconds from its last bytes to the first byte of the answer. */
  get waitedMs(): number {
    return (this.#wire.firstByteAt ?? this.#server.world.timeline.now()) - this.#wire.askedAt
  }

  /** When it asked, and when the first byte of its answer came, in milliseconds on the timeline. */
  get askedAt(): number {
    return this.#wire.askedAt
  }

  get answeredAt(): number | undefined {
    return this.#wire.firstByteAt
  }

  /** When it began to connect, and when it was connected, in milliseconds on the timeline. */
  get dialledAt(): number {
    return this.#wire.dialledAt
  }

  get connectedAt(): number | undefined {
    return this.#wire.connectedAt
  }

  /** How many milliseconds its handshake took. */
  get handshakeMs(): number {
    return (this.connectedAt ?? Number.NaN) - this.dialledAt
  }

  get hasSpoken(): boolean {
    return this.#wire.askedAt > 0
  }

  /** Each byte followed the one before when it was due, as far as this process was run. */
  get spokeInTime(): boolean {
    return this.#longestPause < 5 * BETWEEN_BYTES
  }

  /** Its connection was ended in the middle of its words, if it has said any. */
  get wasInterrupted(): boolean {
    const { endedAt = Number.POSITIVE_INFINITY, askedAt } = this.#wire
    return endedAt - askedAt < 5 * BETWEEN_BYTES
  }

  /** The longest time in which it said nothing. Milliseconds. */
  get longestSilence(): number {
    return this.#wire.longestSilence
  }

  /** Milliseconds from the beginning of its handshake to the end of its connection, up to now if it has not ended. */
  get lastedMs(): number {
    const { endedAt = this.#server.world.timeline.now(), dialledAt } = this.#wire
    return Math.round(endedAt - dialledAt)
  }

  /** Her handshake, begun with dials(), has failed: she was refused. */
  get isRefused(): boolean {
    return this.#failure !== undefined
  }

  /** Not fewer milliseconds than since the server has read what it said; see isHeard. */
  get sinceHeard(): number {
    return Math.min(this.sinceAsked, this.#server.world.timeline.now() - this.#unheardAt)
  }

  /** Milliseconds since its last bytes; 0 if it has said nothing. */
  get sinceAsked(): number {
    return this.#wire.askedAt === 0 ? 0 : this.#server.world.timeline.now() - this.#wire.askedAt
  }

  /** All that has come, and how its connection has ended. */
  protected get received(): Buffer {
    return this.#wire.received
  }

  protected get endedAt(): number | undefined {
    return this.#wire.endedAt
  }

  protected get ended(): 'fin' | 'reset' | undefined {
    return this.#wire.ended
  }

  // ── inside ────────────────────────────────────────────────────────────

  /**
   * The server's kernel knows of her connection, and has nothing for her that is still on its way. On a busy machine
   * even a FIN may take half a second from one end of the loopback interface to the other.
   */
  protected nothingIsUnderway(): boolean {
    return this.#server.view
      .connections()
      .some(
        ({ remote, state, underway }) =>
          remote.port === this.port && /^(EST|CLOSE_W)/.test(state) && underway === 0,
      )
  }

  #request(path: string, bytes = 0): string {
    const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.#server.port}\r\nConnection: close\r\n`
    const rest = bytes - `${head}Cookie: \r\n\r\n`.length
    return rest < 0 ? `${head}\r\n` : `${head}Cookie: ${'x'.repeat(rest)}\r\n\r\n`
  }

  #answer(): Answer | Flaw | undefined {
    if (this.#wire.received.length === 0)
      return this.#wire.ended && this.#emptyEnd(this.#wire.ended)
    const read = readAnswer(this.#wire.received, this.#wire.ended !== undefined)
    return 'kind' in read && read.kind === 'incomplete' ? undefined : read
  }

  #emptyEnd(how: 'fin' | 'reset'): Flaw {
    const after = `${Math.round(this.#server.world.timeline.now() - this.#wire.askedAt)} ms after the request, without a byte`
    return how === 'fin'
      ? { kind: 'no-answer', observed: `the server closed the connection (FIN) ${after}` }
      : { kind: 'reset', observed: `the server reset the connection (RST) ${after}` }
  }

  /**
   * Who takes longer than TIMEOUT_MS to ask may be hung up on for that, and so may she whose process was not run.
   * @throws CouldNotRun
   */
  #hasBeenQuick(): void {
    const { TIMEOUT_MS = Number.POSITIVE_INFINITY } = this.#server.settings
    const { askedAt, dialledAt } = this.#wire
    const wasStalled = this.#server.world.wasStalledBetween(dialledAt, askedAt, TIMEOUT_MS / 4)
    if (askedAt - dialledAt > TIMEOUT_MS - 10 && wasStalled)
      throw new CouldNotRun(`The machine was too busy for ${this.name} to ask in time. Try again.`)
  }

  #neverAnswered(expected: string, overdue: Overdue): Unmet {
    if (overdue.why === 'exited' && this.#server.exit)
      return this.#server.gone(expected, this.#server.exit)
    const wait = `nothing more in ${seconds(overdue.afterMs)}`
    const partial = readAnswer(this.#wire.received, true)
    if (this.#wire.received.length > 0 && 'kind' in partial)
      return this.unmet({
        kind: partial.kind,
        expected,
        observed: `${partial.observed}; ${wait}`,
      })
    if (this.#wire.received.length > 0)
      return this.unmet({
        kind: 'no-end',
        expected,
        observed: `the head announces no length, and the connection stays open: ${wait}`,
      })
    return this.unmet({
      kind: 'silent',
      expected,
      observed: `not a byte in ${seconds(overdue.afterMs)}`,
    })
  }

  protected unmet(what: Observation): Unmet {
    return new Unmet(this.#server, { client: this.name, ...what })
  }

  #nothingExtra(): void {
    const read = this.#wire.received.length > 0 ? readAnswer(this.#wire.received, true) : undefined
    if (read && !('kind' in read) && read.extra.length > 0)
      throw this.unmet({ ...tooShort(read), expected: 'nothing after the announced body' })
  }

  async #refused(): Promise<Unmet> {
    this.#wire.log('refused')
    await due(() => this.#server.exit, this.#server, { within: 500, believesSleep: () => false })
    const expected = `${this.name} can connect to 127.0.0.1:${this.#server.port}`
    if (this.#server.exit) return this.#server.gone(expected, this.#server.exit)
    const listening = this.#server.view.listening().map((row) => row.local.host)
    return this.unmet({
      kind: listening.length > 0 ? 'ipv6-only' : 'not-listening',
      expected,
      observed:
        listening.length > 0
          ? `connection refused: the server listens on [${listening.join(', ')}] only`
          : 'connection refused: nobody listens on the port any more',
    })
  }
}
