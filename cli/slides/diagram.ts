import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Tokens } from 'marked'
import { Html, html } from '../../pages/html.ts'
import { BadSlide } from './bad-slide.ts'
import type { Figure } from './figure.ts'

/** A drawing of slides/diagrams, put into the page, so that its parts can follow the steps. */
export function diagram({ href, text: alt }: Tokens.Image, root: string): Figure {
  const file = path.join(root, 'slides', href)
  if (!existsSync(file)) throw new BadSlide(`there is no picture ${href}`)
  if (alt.trim() === '') throw new BadSlide(`${href} is not described: ![what it shows](${href})`)
  const svg = readFileSync(file, 'utf8').replace(/<!--[\s\S]*?-->/g, '')
  return (captions) => {
    const drawn = stepsIn(svg)
    if (drawn !== captions.length)
      throw new BadSlide(`${href} has ${drawn} steps and ${captions.length} captions`)
    const name = path.basename(href, '.svg')
    const { body, style } = withMoves(svg, name)
    const labelled = body.replace('<svg ', `<svg role="img" aria-label="${escaped(alt)}" `)
    return html`<figure class="diagram ${name}"><style>${new Html(style)}</style>${new Html(labelled)}</figure>`
  }
}

function stepsIn(svg: string): number {
  const steps = [...svg.matchAll(/data-(?:from|until|at)="([\d ]+)"/g)].flatMap(
    ([, numbers = '']) => numbers.split(' ').map(Number),
  )
  const moves = [...svg.matchAll(/data-moves="([^"]+)"/g)].flatMap(([, places = '']) =>
    [...places.matchAll(/(\d+):/g)].map(([, step]) => Number(step)),
  )
  return Math.max(0, ...steps, ...moves)
}

/** `data-moves="2: 120 0; 4: 300 0"`: where a group stands from that step on, seen from where it was drawn. */
function withMoves(svg: string, name: string): { body: string; style: string } {
  let style = ''
  let groups = 0
  const body = svg.replace(/data-moves="([^"]+)"/g, (_, places: string) => {
    const group = `${name}-${++groups}`
    for (const [, step, x, y] of places.matchAll(/(\d+): (-?\d+) (-?\d+)/g))
      style += `.slide:has([data-step="${step}"].visible) .${group} { transform: translate(${x}px, ${y}px) }\n`
    return `class="moves ${group}"`
  })
  return { body, style }
}

const escaped = (text: string) => html`${text}`.text
