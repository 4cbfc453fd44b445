import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'

interface Place {
  file: string
  line: number
  column: number
}

/**
 * An error as a learner should read it: what went wrong, where in their own file, and how it came
 * to that. Frames of Node and of this package are left out.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `Uncaught ${inspect(error)}\n`
  const frames = ownFrames(error.stack ?? '')
  const place = placeOf(frames[0] ?? '')
  if (!place) return `${inspect(error)}\n`
  const cause = error.cause === undefined ? '' : `caused by ${inspect(error.cause)}\n`
  return `${error.name}: ${error.message}\n${showLine(place)}${frames.join('\n')}\n${cause}`
}

function ownFrames(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => {
      const file = placeOf(line)?.file // Node's own frames have none
      return file && !file.startsWith(ownFolder) && !file.includes('/node_modules/')
    })
    .map((line) => line.replace('file://', ''))
}

// dist/sockets, wherever this module has been built to
const ownFolder = fileURLToPath(new URL('.', import.meta.url))

/** `    at serve (file:///home/ann/05-loop/server.ts:12:7)` */
function placeOf(frame: string): Place | undefined {
  const found = /^\s+at (?:.*\(|async )?((?:file:\/\/)?\/.+?):(\d+):(\d+)\)?$/.exec(frame)
  if (!found?.[1]) return undefined
  const file = found[1].startsWith('file:') ? fileURLToPath(found[1]) : found[1]
  return { file, line: Number(found[2]), column: Number(found[3]) }
}

function showLine({ file, line, column }: Place): string {
  const text = readLine(file, line)
  if (text === undefined) return ''
  const gutter = `${line} | `
  const upToCaret = `${gutter}${text}`.slice(0, gutter.length + column - 1).replace(/[^\t]/g, ' ')
  return `\n${file}:${line}:${column}\n${gutter}${text}\n${upToCaret}^\n\n`
}

function readLine(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n')[line - 1]
  } catch {
    return undefined
  }
}
