import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { asSentEvent, EVENTS_AT_ONCE } from '../event.ts'
import { cleanName } from '../names.ts'
import { asEntry, Classbook, type Entry } from './classbook.ts'
import { type Found, Journal } from './journal.ts'
import { Limit } from './limits.ts'
import { Refusal } from './requests.ts'
import { type Secrets, secretsIn } from './secrets.ts'

/** An exercise as the board shows it. */
export interface Exercise {
  slug: string
  /** What is checked, in its order; empty when this machine does not know. */
  sentences: string[]
}

export const LEARNERS_AT_MOST = 400

/** Where the journal ends, in bytes: 400 learners with a thousand checks each. */
const JOURNAL_AT_MOST = 128 * 1024 * 1024

/** A class: what learners may do to it, and what is known of them. Knows nothing of HTTP. */
export class Board {
  readonly name: string
  readonly exercises: Exercise[]
  readonly secrets: Secrets
  readonly book = new Classbook()
  readonly #journal: Journal<Entry>
  readonly #wrongCodes = new Limit({ burst: 30, perSecond: 0.5 })
  readonly #newcomers = new Limit({ burst: 100, perSecond: 1 })
  readonly #events = new Limit({ burst: 300, perSecond: 1 })
  onChange = () => {}
  onTrouble = (_error: unknown) => {}

  private constructor(
    name: string,
    exercises: Exercise[],
    secrets: Secrets,
    journal: Journal<Entry>,
  ) {
    this.name = name
    this.exercises = exercises
    this.secrets = secrets
    this.#journal = journal
  }

  /** Opens the class in this folder, or makes it. `oddities` are things in its journal that somebody should know. */
  static async open(
    name: string,
    folder: string,
    exercises: Exercise[],
  ): Promise<{ board: Board; oddities: string[] }> {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const secrets = secretsIn(path.join(folder, 'key'))
    const { journal, found } = await Journal.open<Entry>(journalIn(folder))
    const board = new Board(name, exercises, secrets, journal)
    const entries = found.lines.map(asEntry)
    for (const entry of entries) if (entry) board.book.apply(entry)
    return { board, oddities: odditiesOf(found, entries) }
  }

  // ── what a learner may do ─────────────────────────────────────────────

  /** @throws Refusal if this is not the code of the class, or too many were tried from there. */
  checkCode(code: unknown, address: string): void {
    if (this.#wrongCodes.isEmpty(address))
      throw new Refusal(429, 'Too many wrong codes. Wait a minute.')
    if (this.secrets.isCode(code)) return
    this.#wrongCodes.takes(address)
    throw new Refusal(403, 'That is not the code of this class.')
  }

  /** A new learner, or with a token the same one again, perhaps with another name. */
  async join(
    { code, name: typed, token: known }: Record<string, unknown>,
    address: string,
  ): Promise<{ token: string; name: string }> {
    this.checkCode(code, address)
    const name = typeof typed === 'string' ? cleanName(typed) : ''
    if (name === '') throw new Refusal(400, 'A name needs at least one letter that can be seen.')
    const before = this.secrets.learnerWith(known)
    const isKnown = before !== undefined && this.book.learners.has(before)
    if (!isKnown && this.book.learners.size >= LEARNERS_AT_MOST)
      throw new Refusal(409, `The class is full: it has ${LEARNERS_AT_MOST} learners.`)
    if (!(isKnown ? this.#events.takes(before) : this.#newcomers.takes(address)))
      throw new Refusal(429, 'Too many at once. Try again in a minute.')
    const id = isKnown ? before : this.secrets.newLearner().id
    await this.#record([{ type: 'joined', at: Date.now(), learner: id, name }])
    return { token: this.secrets.tokenOf(id), name }
  }

  /** Resolves when they are on the disk. What is no event, or of no exercise of this course, is passed over. */
  async take(token: string, sent: unknown): Promise<{ accepted: number }> {
    const learner = this.#learnerWith(token)
    if (!Array.isArray(sent) || sent.length > EVENTS_AT_ONCE)
      throw new Refusal(400, `A request has an array of at most ${EVENTS_AT_ONCE} events.`)
    if (!this.#events.takes(learner.id, Math.max(1, sent.length)))
      throw new Refusal(429, 'Too many events. Send them later.')
    const now = Date.now()
    const entries = sent.flatMap((one): Entry[] => {
      const event = asSentEvent(one)
      if (!event || !this.#hasExercise(event.exercise)) return []
      const { agoMs, ...rest } = event
      const at = Math.max(Math.min(learner.joinedAt, now), now - agoMs)
      return [{ type: 'checked', at, learner: learner.id, event: rest }]
    })
    await this.#record(entries)
    return { accepted: entries.length }
  }

  async leave(token: string): Promise<void> {
    const { id } = this.#learnerWith(token)
    await this.#record([{ type: 'left', at: Date.now(), learner: id }])
  }

  // ── what the teacher may do ───────────────────────────────────────────

  /** Takes a learner off the board, and refuses what still comes from there. */
  async remove(id: string): Promise<void> {
    if (!this.book.learners.has(id)) throw new Refusal(404, 'There is no such learner.')
    await this.#record([{ type: 'removed', at: Date.now(), learner: id }])
  }

  async close(): Promise<void> {
    await this.#journal.close()
  }

  #learnerWith(token: string) {
    const id = this.secrets.learnerWith(token)
    const learner = id === undefined ? undefined : this.book.learners.get(id)
    if (!learner) throw new Refusal(403, 'The board does not know this learner. Join it again.')
    return learner
  }

  #hasExercise(slug: string): boolean {
    return this.exercises.some((one) => one.slug === slug)
  }

  /** First on the disk, then in memory: what the board shows is what a restart would show. */
  async #record(entries: Entry[]): Promise<void> {
    if (entries.length === 0) return
    if (this.#journal.bytes > JOURNAL_AT_MOST)
      throw new Refusal(507, 'The journal of the class is full.')
    try {
      await this.#journal.append(entries)
    } catch (error) {
      this.onTrouble(error)
      throw new Refusal(503, 'The board cannot write to its disk. Send it later.')
    }
    for (const entry of entries) this.book.apply(entry)
    this.onChange()
  }
}

export function journalIn(folder: string): string {
  return path.join(folder, 'journal.jsonl')
}

/** What a class has done so far, read without opening it: another process may have it open. */
export function bookIn(folder: string): Classbook {
  const book = new Classbook()
  for (const line of readFileSync(journalIn(folder), 'utf8').split('\n')) {
    const entry = asEntry(line)
    if (entry) book.apply(entry)
  }
  return book
}

function odditiesOf({ tornBytes }: Found, entries: (Entry | undefined)[]): string[] {
  const strange = entries.filter((entry) => entry === undefined).length
  return [
    ...(tornBytes > 0
      ? [
          `The last line of the journal was cut off, as by a crash: ${tornBytes} bytes of it were removed. Nobody was told that they had been kept.`,
        ]
      : []),
    ...(strange > 0
      ? [`${strange} lines of the journal are not ours, or are damaged: they are passed over.`]
      : []),
  ]
}
