import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Html } from '../../pages/html.ts'
import { BadSlide } from './bad-slide.ts'
import { colored } from './colors.ts'
import type { Figure } from './figure.ts'
import { linesOf } from './lines.ts'

/**
 * A part of a solution, found by its words and not by line numbers: `from:` the line with these, `to:` the line with
 * these, or `before:` it. Each must be in exactly one line, so a part that was lost or doubled stops the build.
 */
export function region(file: string, bounds: string, root: string): Figure {
  const source = readFileSync(path.join(root, 'solutions', file), 'utf8')
    .trimEnd()
    .split('\n')
  const bound = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(bounds)?.[1]?.trimEnd()
  const [from, to, before] = [bound('from'), bound('to'), bound('before')]
  const start = from === undefined ? 0 : onlyLine(source, from, file)
  const end =
    to !== undefined
      ? onlyLine(source, to, file) + 1
      : before !== undefined
        ? onlyLine(source, before, file)
        : source.length
  const lines = source.slice(start, end).join('\n').trimEnd().split('\n')
  if (end <= start) throw new BadSlide(`${file}: "${from}" comes after its end`)
  return (captions) => marked(lines, captions, file)
}

/** Marks the lines that each caption speaks of: its first code, or its first two with `…` between. */
function marked(lines: string[], captions: string[], file: string): Html {
  const marks = captions.map((caption) => linesMeantBy(caption, lines, file))
  const at = (line: number) =>
    marks.flatMap(([first, last], step) => (first <= line && line <= last ? [step + 1] : []))
  return linesOf(lines.map(colored), 'ts', { at })
}

function linesMeantBy(caption: string, lines: string[], file: string): [number, number] {
  const [, first, last] = /^`([^`]+)`(?: … `([^`]+)`)?/.exec(caption) ?? []
  if (first === undefined)
    throw new BadSlide(`the step "${caption}" does not begin with the code that it speaks of`)
  const start = onlyLine(lines, first, file)
  return [start, last === undefined ? start : onlyLine(lines, last, file)]
}

function onlyLine(lines: string[], words: string, file: string): number {
  const found = lines.flatMap((line, i) => (line.includes(words) ? [i] : []))
  const [only] = found
  if (only === undefined) throw new BadSlide(`${file} has no line with "${words}"`)
  if (found.length > 1) throw new BadSlide(`${file} has ${found.length} lines with "${words}"`)
  return only
}
