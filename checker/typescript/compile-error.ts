import { relative, resolve } from 'node:path'
import type { Message } from 'esbuild'

/** What is wrong with a learner's file before it can run. The message is readable as it is. */
export class CompileError extends Error {
  override name = 'CompileError'
  readonly file: string
  /** From 1; 0 when it is about the file as a whole. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
  /** The sentence alone: `message` adds the place and the line. */
  readonly reason: string
  readonly lineText: string

  constructor(reason: string, place: Omit<CompileError, keyof Error | 'reason'>) {
    super(`${shortPath(place.file)}${placeAndLine(place)}\n`)
    this.reason = reason
    this.file = place.file
    this.line = place.line
    this.column = place.column
    this.lineText = place.lineText
  }

  /** From what esbuild rejects with. Anything else is our own fault and passed on. */
  static from(failure: unknown, source: string): unknown {
    const first = (failure as { errors?: Message[] }).errors?.[0]
    if (!first) return failure
    return new CompileError(sentence(first), placeOf(first, source))
  }
}
