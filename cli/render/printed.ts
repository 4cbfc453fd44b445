import { count } from '../../checker/text.ts'

/** So many lines of what a server has printed leave room for the hint on a small screen. */
const ROOM = 4

/** An error begins: of JavaScript or Python, of Go or Rust. */
const MESSAGE = /^\S*(Error|Exception)\b|^panic:|^fatal error:|^thread '.*' panicked/

/** Where it was: of JavaScript below the message, of Python above it. */
const FRAME = /^\s+at .*:\d+:\d+\)?$/
const FRAME_ABOVE = /^\s+File ".*", line \d+/

/** Of what a server has printed, the last error and the line that it came from; or the last lines. */
export function inShort(output: string): string {
  const lines = output.split('\n')
  if (lines.length <= ROOM) return output
  const picked = theError(lines) ?? lines.slice(1 - ROOM)
  return [...picked, `… ${count(lines.length - picked.length, 'more line')} below`].join('\n')
}

function theError(lines: string[]): string[] | undefined {
  const at = lines.findLastIndex((line) => MESSAGE.test(line))
  const message = lines[at]
  if (message === undefined) return undefined
  const below = lines.slice(at + 1).find((line) => FRAME.test(line))
  if (below !== undefined) return [message, below]
  const above = lines.slice(0, at).findLast((line) => FRAME_ABOVE.test(line))
  return above === undefined ? [message] : [above, message]
}

/** Of what a server has printed, in a line: the last error, or the last line. '' if it has printed nothing. */
export function inALine(output: string): string {
  const lines = output.trim().split('\n')
  return lines.findLast((line) => MESSAGE.test(line)) ?? lines.at(-1) ?? ''
}

/** Where lines were left out, what shows them. */
export function withWayToAll(output: string): string {
  return output.replace(/^… \d+ lines? before$/m, '$&: start it by hand to see them all')
}
