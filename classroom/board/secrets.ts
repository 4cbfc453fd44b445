import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Everything that opens a board follows from one key, which never leaves the teacher's machine: after a restart the
 * code, the teacher's address and the tokens of the learners are what they were.
 */
export class Secrets {
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
  }

  /** For learners, short enough to type: 8 letters of an alphabet without I, L, O and U, so 40 bits. */
  get code(): string {
    const letters = [...this.#mac('code').subarray(0, 8)].map((byte) => ALPHABET[byte % 32])
    return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`
  }

  /** By which learners know a class again whose address has changed. No secret. */
  get classId(): string {
    return this.#mac('class').subarray(0, 12).toString('base64url')
  }

  /** For the teacher: opens the page with the names. */
  get teacherKey(): string {
    return this.#mac('teacher').toString('base64url')
  }

  isCode(typed: unknown): boolean {
    return typeof typed === 'string' && isSame(asCode(typed), asCode(this.code))
  }

  isTeacherKey(shown: string): boolean {
    return isSame(shown, this.teacherKey)
  }

  newLearner(): { id: string; token: string } {
    const id = randomBytes(9).toString('base64url')
    return { id, token: this.tokenOf(id) }
  }

  tokenOf(id: string): string {
    return `${id}.${this.#mac(`learner ${id}`).toString('base64url')}`
  }

  /** Whose token this is; undefined when this board has not made it. */
  learnerWith(token: unknown): string | undefined {
    if (typeof token !== 'string' || token.length > 200) return undefined
    const id = token.slice(0, Math.max(0, token.indexOf('.')))
    return isSame(token, this.tokenOf(id)) ? id : undefined
  }

  #mac(of: string): Buffer {
    return createHmac('sha256', this.#key).update(of).digest()
  }
}

/** The key in this file, for its owner only; the first call makes it. */
export function secretsIn(file: string): Secrets {
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const key = Buffer.from(readFileSync(file, 'utf8'), 'base64url')
  if (key.length < 32) throw new Error(`${file} does not hold the key of a class.`)
  return new Secrets(key)
}

/** Crockford's letters: none that is taken for another. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** As it was typed, in the form in which it is compared: small letters, I, L and O, blanks and dashes are forgiven. */
const asCode = (typed: string) =>
  typed.toUpperCase().replace(/[IL]/g, '1').replaceAll('O', '0').replace(/[\s-]/g, '')

/** Takes as long for a nearly right guess as for a wrong one. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
