import { Client } from './client.ts'
import { due, Overdue } from './due.ts'
import { type Answer, type Flaw, flawOf, readAnswer } from './http-answer.ts'
import { quoted } from './output.ts'
import type { Server } from './server.ts'
import { count, seconds } from './text.ts'
import type { Unmet } from './unmet.ts'

/** What an answer must be: one status, or one of several. */
export interface Wanted {
  status?: number | number[]
  body?: string | Buffer
}

/** A client who knows HTTP: she may ask again and again, in any pieces, and reads one answer after the other. */
export class Visitor extends Client {
  readonly #host: Server
  /** Of what has come, so much she has read. Bytes. */
  #read = 0
  #answers = 0

  constructor(name: string, server: Server) {
    super(name, server)
    this.#host = server
  }

  /** Her next answer arrives, and is this one. Returns it. */
  async receives(wanted: Wanted, { within = 5000 } = {}): Promise<Answer> {
    const expected = `${this.name} receives ${this.#ordinal()}${inWords(wanted)}`
    const found = await due(() => this.#next(), this.#host, {
      within,
      believesSleep: () => this.nothingIsUnderway(),
    })
    if (found instanceof Overdue) throw this.#missing(expected, found)
    if ('kind' in found) {
      if (this.ended) await this.#host.hasNotEnded(expected, this.ended)
      throw this.unmet({ ...found, expected })
    }
    this.isRight(found, wanted, expected)
    this.#read = this.received.length - found.extra.length
    this.#answers++
    return found
  }

  /** This answer of hers is what was wanted. */
  isRight(
    answer: Answer,
    wanted: Wanted,
    expected = `${this.name} receives ${inWords(wanted)}`,
  ): void {
    const flaw = flawIn(answer, wanted)
    if (flaw) throw this.unmet({ ...flaw, expected })
  }

  /** One of the words in this header of her answer is this one: a list, in which capitals do not count. */
  isToldOf(answer: Answer, header: string, word: string): void {
    const said = answer.headers.get(header)
    if (said?.split(/\s*,\s*/).some((one) => one.toLowerCase() === word.toLowerCase())) return
    throw this.unmet({
      kind: header === 'allow' ? 'no-allow' : 'unannounced',
      expected: `${this.name} receives ${answer.status} with a header ${header} that names ${word}`,
      observed: said === undefined ? 'there is no such header' : `it is ${quoted(said)}`,
    })
  }

  /** Up to now nothing more has come, and nobody has hung up on her. */
  hasNothingNew(because: string): void {
    const news = this.#unread
    if (news.length === 0 && !this.ended) return
    throw this.unmet({
      kind: 'answered-unasked',
      expected: `nothing for ${this.name}, ${because}`,
      observed:
        news.length > 0
          ? `${this.name} received ${quoted(news.toString('utf8'), 60)}`
          : `the server ${endOf(this.ended)}`,
    })
  }

  /** Either another answer comes, and is this one, or the server ends the connection. */
  async mayBeAnsweredAgain(wanted: Wanted, { within = 5000 } = {}): Promise<void> {
    const look = () => this.ended ?? this.#next()
    await due(look, this.#host, { within, believesSleep: () => false })
    if (this.hasNews) await this.receives(wanted)
    else await this.isLeft()
  }

  /** The server ends the connection: a reset is as good as a FIN, the answer is here. */
  async isLeft({ within = 5000 } = {}): Promise<void> {
    const expected = `the server ends the connection of ${this.name}`
    const how = await due(() => this.ended, this.#host, {
      within,
      believesSleep: () => false, // it may hear her out for a while, and the clock of a read is not seen from outside
    })
    if (!(how instanceof Overdue)) return
    if (how.why === 'exited' && this.#host.exit) throw this.#host.gone(expected, this.#host.exit)
    throw this.unmet({
      kind: 'still-open',
      expected,
      observed: `the connection was still open after ${seconds(how.afterMs)}`,
    })
  }

  /** Her connection has ended, and not sooner than this after she last asked; 5 ms are forgiven: timers round. */
  hasHadTime(milliseconds: number): void {
    const had = (this.endedAt ?? 0) - this.askedAt // the answer came later: she had no more than this
    if (had >= milliseconds - 5) return
    throw this.unmet({
      kind: 'too-soon',
      expected: `${this.name} has ${milliseconds} ms to ask again`,
      observed: `hung up on ${Math.round(had)} ms after the request`,
    })
  }

  /** What has come since her last answer is no answer of success. */
  isNotGreetedAgain(because: string): void {
    const read = this.hasNews ? readAnswer(this.#unread, true) : undefined
    if (!read || 'kind' in read || read.status >= 400) return
    throw this.unmet({
      kind: 'answered-unasked',
      expected: `no other answer for ${this.name}, ${because}`,
      observed: `${this.name} received ${read.status} with the body ${quoted(read.body.toString('utf8'))}`,
    })
  }

  /** Something has come, or nothing will any more; it is not waited for in vain. */
  async hasNewsOrIsOver({ within = 3000 } = {}): Promise<void> {
    await due(() => this.hasNews || this.isOver || undefined, this.#host, { within })
  }

  get isOver(): boolean {
    return this.ended !== undefined
  }

  /** Something has come that she has not read yet. */
  get hasNews(): boolean {
    return this.#unread.length > 0
  }

  get #unread(): Buffer {
    return this.received.subarray(this.#read)
  }

  #ordinal(): string {
    return this.#answers === 0 ? '' : `answer ${this.#answers + 1}: `
  }

  #next(): Answer | Flaw | undefined {
    if (this.#unread.length === 0) return this.ended && this.#emptyEnd()
    const read = readAnswer(this.#unread, this.ended !== undefined)
    return 'kind' in read && read.kind === 'incomplete' ? undefined : read
  }

  #emptyEnd(): Flaw {
    // Whether she sees a FIN, or the reset that her next request meets, is a matter of microseconds.
    if (this.#answers > 0)
      return {
        kind: 'hung-up-between',
        observed: `the server has ended the connection, after ${count(this.#answers, 'answer')}`,
      }
    return {
      kind: this.ended === 'fin' ? 'no-answer' : 'reset',
      observed: `the server ${endOf(this.ended)}, without a byte`,
    }
  }

  #missing(expected: string, { why, afterMs }: Overdue): Unmet {
    if (why === 'exited' && this.#host.exit) return this.#host.gone(expected, this.#host.exit)
    const partial = this.#unread.length > 0 ? readAnswer(this.#unread, true) : undefined
    const wait = `nothing more in ${seconds(afterMs)}`
    if (!partial)
      return this.unmet({
        kind: 'silent',
        expected,
        observed: `not a byte${this.#answers > 0 ? ' more' : ''} in ${seconds(afterMs)}`,
      })
    return 'kind' in partial
      ? this.unmet({ kind: partial.kind, expected, observed: `${partial.observed}; ${wait}` })
      : this.unmet({
          kind: 'no-end',
          expected,
          observed: `the head announces no length, and the connection stays open: ${wait}`,
        })
  }
}

/** Connects these visitors one after the other, each when the one before is connected. */
export async function visitors<Names extends string[]>(
  server: Server,
  ...names: Names
): Promise<{ [I in keyof Names]: Visitor }> {
  const connected: Visitor[] = []
  server.threads.watch()
  for (const name of names) connected.push(await new Visitor(name, server).connects())
  return connected as { [I in keyof Names]: Visitor }
}

/** One visitor, one request, one answer. */
export async function visit(
  server: Server,
  name: string,
  bytes: string | Buffer,
  wanted: Wanted,
): Promise<{ visitor: Visitor; answer: Answer }> {
  const [visitor] = await visitors(server, name)
  visitor.says(bytes)
  return { visitor, answer: await visitor.receives(wanted) }
}

const endOf = (how: 'fin' | 'reset' | undefined) =>
  how === 'reset' ? 'reset the connection (RST)' : 'closed the connection (FIN)'

const statuses = ({ status = 200 }: Wanted) => [status].flat()

function inWords(wanted: Wanted): string {
  const status = statuses(wanted).join(' or ')
  return wanted.body === undefined ? status : `${status} with the body ${bodyInWords(wanted.body)}`
}

const bodyInWords = (body: string | Buffer) =>
  body.length > 200 ? `that was sent, ${body.length} bytes` : quoted(body.toString('utf8'))

/** What is wrong with this answer. Long bodies are compared, and not shown. */
function flawIn(answer: Answer, wanted: Wanted): Flaw | undefined {
  if (!statuses(wanted).includes(answer.status))
    return { kind: 'wrong-status', observed: `the status is ${answer.status}` }
  if (wanted.body === undefined) return undefined
  const body = Buffer.from(wanted.body as string)
  if (answer.body.equals(body)) return undefined
  if (body.length > 200) {
    const at = answer.body.findIndex((byte, i) => byte !== body[i])
    const observed =
      answer.body.length === body.length
        ? `the body differs from byte ${at} on`
        : `the body has ${answer.body.length} bytes`
    return { kind: 'wrong-body', observed }
  }
  const another = answer.extra.toString('latin1', 0, 7) === 'HTTP/1.' // to her next request
  const alone = another ? { ...answer, extra: Buffer.alloc(0) } : answer
  return (
    flawOf(alone, answer.status, body.toString('utf8')) ?? {
      kind: 'wrong-body',
      observed: 'the body has other bytes, which are no UTF-8',
    }
  )
}
