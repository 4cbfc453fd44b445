import { count } from './text.ts'

const HEAD = 64 * 1024
const TAIL = 64 * 1024

/** What a server printed on one stream: the beginning and the end are kept, the middle of a flood is dropped. */
export class Output {
  #head = Buffer.alloc(0)
  #tail = Buffer.alloc(0)
  length = 0

  append(chunk: Buffer): void {
    this.length += chunk.length
    const room = HEAD - this.#head.length
    if (room > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, room)])
    const rest = chunk.subarray(Math.max(0, room))
    if (rest.length > 0) this.#tail = Buffer.concat([this.#tail, rest]).subarray(-TAIL)
  }

  /** Everything, or a head and a tail with what was left out named between them. */
  bytes(): Buffer {
    const dropped = this.length - this.#head.length - this.#tail.length
    if (dropped === 0) return Buffer.concat([this.#head, this.#tail])
    return Buffer.concat([this.#head, Buffer.from(`\n… ${dropped} bytes …\n`), this.#tail])
  }

  text(): string {
    return this.bytes().toString('utf8')
  }
}

/** Text of unknown origin, made safe for a terminal: control characters are shown, not obeyed. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (character) => {
    const named: Record<string, string> = { '\t': '\\t', '\r': '\\r', '\0': '\\0', '\u001b': '\\e' }
    return named[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}

/** A short text in quotes on one line: for messages. */
export function quoted(text: string, limit = 60): string {
  const line = visible(text).replaceAll('\n', '\\n')
  return line.length > limit ? `"${line.slice(0, limit - 1)}…"` : `"${line}"`
}

/** The last lines of an output, bounded in both directions, safe for a terminal, without what only Node wants to know. */
export function lastLines(text: string, lines = 12, columns = 160): string {
  const told = visible(text.trimEnd())
    .split('\n')
    .filter((line) => !/^\s+at .*\(?node:internal/.test(line)) // Node's own frames
  return withoutRepeats(told)
    .map((line, i, all) =>
      i > 0 && i === all.length - lines ? `… ${count(i, 'line')} before\n${line}` : line,
    )
    .slice(-lines)
    .map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line))
    .join('\n')
}

/** A message of several lines that is printed again and again is shown once, and how often is said. */
function withoutRepeats(lines: string[], longest = 12): string[] {
  const shown: string[] = []
  for (let at = 0; at < lines.length; ) {
    const size = Array.from({ length: longest }, (_, i) => i + 1).find((n) =>
      isRepeated(lines, at, n),
    )
    if (size === undefined) {
      shown.push(lines[at++] as string)
      continue
    }
    const begins = beginning(lines.slice(at, at + size))
    if (begins > 0) {
      shown.push(...lines.slice(at, at + begins)) // the end of another message: what is said again begins behind it
      at += begins
      continue
    }
    let times = 1
    while (isRepeated(lines, at + (times - 1) * size, size)) times++
    shown.push(...lines.slice(at, at + size), `… the same ${count(times - 1, 'time')} more`)
    at += times * size
  }
  return shown
}

/** Which of these lines is the first of a message: its further lines are indented, or close what it has opened. */
function beginning(lines: string[]): number {
  return Math.max(
    lines.findIndex((line) => /^[^\s})\]]/.test(line)),
    0,
  )
}

/** Are these `n` lines followed by the same again? A single one only if it is not empty. */
function isRepeated(lines: string[], at: number, n: number): boolean {
  const next = lines.slice(at + n, at + 2 * n)
  return next.length === n && next.every((line, i) => line === lines[at + i]) && next.some(Boolean)
}
