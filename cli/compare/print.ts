import { stripVTControlCharacters } from 'node:util'
import { paper } from '../paper.ts'
import { describe } from '../render/described.ts'
import { printLanes } from '../render/lanes.ts'
import { livesOf } from '../render/lives.ts'
import type { Terminal } from '../terminal.ts'
import { differenceOf } from './difference.ts'
import type { Played } from './play.ts'

/** From here on two pictures find room beside each other. */
const WIDE = 120

const BETWEEN = 4

/** Both pictures on one scale, beside each other or one under the other, and the difference in a sentence. */
export function printBoth(both: Played[], out: Terminal): void {
  const beside = out.columns >= WIDE
  const columns = beside ? Math.floor((out.columns - BETWEEN) / 2) : out.columns
  const lasts = Math.max(...both.map(lengthOf))
  const pictures = both.map((played) => {
    const sheet = paper(out, columns)
    sheet.out.print(out.color.bold(played.name))
    printLanes(played.events, sheet.out, { lasts })
    return sheet.lines()
  })
  const [left = [], right = []] = pictures
  if (beside) printBeside(left, right, columns + BETWEEN, out)
  else for (const line of [...left, '', ...right]) out.print(line)
  out.print()
  out.say(differenceOf(both))
}

/** The same in sentences, for those who hear them. */
export function describeBoth(both: Played[], out: Terminal): void {
  for (const { name, events } of both) {
    out.say(`${name}:`)
    describe(events, out)
    out.print()
  }
  out.say(differenceOf(both))
}

function printBeside(left: string[], right: string[], column: number, out: Terminal): void {
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const line = left[i] ?? ''
    const gap = ' '.repeat(Math.max(0, column - stripVTControlCharacters(line).length))
    out.print(`${line}${gap}${right[i] ?? ''}`.trimEnd())
  }
}

/** From the first client to the last end. Milliseconds. */
function lengthOf({ events }: Played): number {
  const lives = livesOf(events)
  const ends = lives.map(({ ended, answered, began }) => ended ?? answered ?? began)
  return Math.max(...ends) - Math.min(...lives.map(({ began }) => began))
}
