import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { TimelineEvent } from '../../checker/verdict.ts'
import { type Html, html } from '../../pages/html.ts'
import { pictureOf } from '../report/picture.ts'
import { BadSlide } from './bad-slide.ts'
import type { Figure } from './figure.ts'
import { linesOf, typed } from './lines.ts'

/** What `npm run demos` has kept of a real run, in slides/demos. */
export interface Demo {
  /** What is typed, live. */
  commands: string[]
  /** What the server and its clients lived through; for a picture. */
  timeline?: TimelineEvent[]
  /** Or what was on the screen. */
  screen?: string[]
}

/** A command to run before the class, and what it showed when it was recorded. */
export function demo(name: string, root: string): Figure {
  const file = path.join(root, 'slides', 'demos', `${name}.json`)
  if (!existsSync(file)) throw new BadSlide(`there is no demo ${name}: npm run demos ${name}`)
  const { commands, timeline, screen = [] } = JSON.parse(readFileSync(file, 'utf8')) as Demo
  return (captions) => {
    if (captions.length > 0) throw new BadSlide('a demo has no steps')
    if (!timeline) return linesOf(screen.map(typed), 'console', { largest: 30 })
    const lines = commands.map((command) => typed(`$ ${command}`))
    const picture = pictureOf(timeline, { width: 590, names: 104, row: 19 }) ?? html``
    const legend = meaningsIn(picture).join(' · ')
    return html`${linesOf(lines, 'console', { largest: 24 })}<figure class="demo">${picture}<figcaption>${legend}</figcaption></figure>`
  }
}

/** What the picture tells by its patterns, as far as they are in it. */
function meaningsIn(picture: Html): string[] {
  const all = {
    handshake: 'dotted: no handshake yet',
    waits: 'hatched: in the accept queue',
    served: 'green: served',
    answer: '◀ answered',
  }
  return Object.entries(all).flatMap(([kind, meaning]) => {
    const drawn = [...picture.text.matchAll(new RegExp(`class="${kind}"(.*?)>`, 'g'))]
    const isSeen = drawn.some(
      ([, rest = '']) => Number(/width="([\d.]+)"/.exec(rest)?.[1] ?? 9) > 4,
    )
    return isSeen ? [meaning] : []
  })
}
