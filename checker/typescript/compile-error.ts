import { relative, resolve } from 'node:path'
import type { Message } from 'esbuild'

interface Place {
  file: string
  /** From 1; 0 when it is about the file as a whole. */
  line: number
  /** From 1, in characters. */
  column: number
  lineText: string
}

/** What is wrong with a learner's file before it can run. The message is readable as it is. */
export class CompileError extends Error implements Place {
  override name = 'CompileError'
  /** The sentence alone: `message` adds the place and the line. */
  readonly reason: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly lineText: string

  constructor(reason: string, { file, line, column, lineText }: Place) {
    super(line ? `${reason}\n\n${showPlace({ file, line, column, lineText })}` : reason)
    this.reason = reason
    this.file = file
    this.line = line
    this.column = column
    this.lineText = lineText
  }
}

/** From what esbuild rejects with. Anything else is our own fault, and stays what it is. */
export function asCompileError(failure: unknown, source: string): unknown {
  const first = (failure as { errors?: Message[] }).errors?.[0]
  return first ? new CompileError(inOurWords(first), placeOf(first, source)) : failure
}

function inOurWords({ text, notes }: Message): string {
  const reason = text
    .replace(
      /^No matching export in "(?:[\w-]+:)?(.*?)" for import "(.*?)"$/,
      '"$1" exports no "$2"',
    )
    .replace(/^Could not resolve "(\..*)"$/, 'there is no file "$1"')
    .replace(/^Could not resolve "(.*)"$/, 'there is no package "$1" installed here')
  const guess = notes.find((note) => note.text.startsWith('Did you mean'))
  return guess ? `${reason}. ${guess.text}` : reason
}

export function nowhereIn(file: string): Place {
  return { file, line: 0, column: 0, lineText: '' }
}

function placeOf({ location }: Message, source: string): Place {
  if (!location) return nowhereIn(source)
  const { line, column, lineText } = location
  // esbuild counts bytes
  const before = Buffer.from(lineText).subarray(0, column).toString()
  return { file: resolve(location.file), line, column: before.length + 1, lineText }
}

/**
 *     server.ts:12:7
 *     12 | const 1 = 2
 *        |       ^
 */
function showPlace({ file, line, column, lineText }: Place): string {
  const near = relative(process.cwd(), file)
  const name = near.startsWith('..') ? file : near
  const margin = ' '.repeat(String(line).length)
  const upToCaret = lineText.slice(0, column - 1).replace(/[^\t]/g, ' ')
  return `${name}:${line}:${column}\n${line} | ${lineText}\n${margin} | ${upToCaret}^`
}
