import type { Terminal } from '../terminal.ts'
import { barOf, colored, columnOf, meaningsOf, printLegend } from './bars.ts'
import type { Life } from './lives.ts'
import { cut, harmless } from './timeline.ts'
import { lengthOf, type Wave } from './waves.ts'

/** So many clients of a picture are shown. */
const SHOWN = 5

export interface Run {
  heading: string
  wave: Wave
}

/** Runs under each other, on one scale: multiples of the work. */
export function printBeforeAfter(pictures: Run[], out: Terminal): void {
  const shown = pictures.map(({ wave }) => wave.lives.slice(0, SHOWN))
  const labels = [...shown.flat().map(({ who }) => who), 'and 99 more']
  const names = Math.min(out.columns < 60 ? 9 : 14, Math.max(...labels.map(({ length }) => length)))
  const works = Math.max(...pictures.map(({ wave }) => lengthOf(wave) / wave.workMs))
  const width = Math.min(out.columns, 100) - names - 5
  const row = (label: string, text: string) =>
    out.print(`  ${cut(harmless(label), out, names).padEnd(names)}  ${text}`.trimEnd())

  const drawn: string[] = []
  for (const [i, { heading, wave }] of pictures.entries()) {
    const from = Math.min(...wave.lives.map(({ asked }) => asked))
    const scale = { from, until: from + works * wave.workMs, width }
    if (i > 0) out.print()
    out.print(out.color.bold(heading))
    for (const life of shown[i] ?? []) {
      const bar = barOf(sinceAsked(life, from), scale)
      drawn.push(bar)
      row(life.who, colored(bar, out.color))
    }
    const more = wave.lives.length - SHOWN
    if (more > 0) out.print(out.color.dim(`  and ${more} more`))
  }
  row('work', axis(works, width))
  printLegend(meaningsOf(drawn), out)
}

/** How they connected is another story: the bar begins with the question. */
function sinceAsked(life: Wave['lives'][number], from: number): Life {
  const { accepted, connected = from } = life
  return {
    ...life,
    began: from,
    connected: Math.max(from, connected),
    ended: life.ended ?? life.answered,
    ...(accepted && {
      accepted: { notBefore: Math.max(from, accepted.notBefore), at: Math.max(from, accepted.at) },
    }),
  }
}

/** `0      1×      2×      3×`: each number below the moment at which so many works are done. */
function axis(works: number, width: number): string {
  let line = '0'
  for (let n = 1; n <= works; n++) {
    const label = `${n}×`
    const below = columnOf(n, { from: 0, until: works, width }) - 1
    const column = Math.min(below, width - label.length)
    if (column >= line.length + 2) line = line.padEnd(column) + label
  }
  return line
}

/** The same in sentences. */
export function describeBeforeAfter(pictures: Run[], out: Terminal): void {
  for (const { heading, wave } of pictures) {
    const waits = wave.lives.slice(0, SHOWN).map(({ who, asked, answered }) => {
      const works = ((answered - asked) / wave.workMs).toFixed(1)
      return `${harmless(who)} was answered after ${works} times the work`
    })
    const more = wave.lives.length - waits.length
    out.say(`${heading}. ${waits.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`)
  }
}
