import { type Html, html } from '../../../pages/html.ts'
import { apart, type LogScale, logScale } from './scale.ts'

interface Line {
  name: string
  /** Which of the marks and colours. */
  style: number
  /** Drawn with gaps: what lies under it can be seen. */
  isDashed: boolean
  points: { x: number; y: number }[]
}

export interface LineChart {
  title: string
  /** What stands in the tooltips behind the value, with its unit. */
  told(value: number): string
  tick(value: number): string
  lines: Line[]
  /** Said instead of the picture. */
  description: string
}

const WIDTH = 560
const HEIGHT = 320
const LEFT = 64
const RIGHT = 140
const TOP = 12
const BOTTOM = 40
const LABEL = 15

/** Lines on two logarithmic axes; each has a mark of its own and its name at its end, so that no colour is needed. */
export function lineChart({ title, told, tick, lines, description }: LineChart): Html {
  const all = lines.flatMap(({ points }) => points)
  const loads = [...new Set(all.map(({ x }) => x))].sort((a, b) => a - b)
  const x = columns(loads)
  const y = logScale(
    all.map((point) => point.y),
    HEIGHT - BOTTOM,
    TOP,
  )
  const ends = lines.map(({ points }) => y.at(points.at(-1)?.y ?? 1))
  const labels = apart(ends, LABEL, TOP + 4, HEIGHT - BOTTOM)
  return html`<figure class="chart">
<figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}">
${gridOf(y, tick)}
${loads.map((n) => html`<text class="tick" x="${x(n)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${n.toLocaleString('en-US')}</text>`)}
<text class="tick" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">clients at once</text>
${lines.map(({ name, style, isDashed, points }, i) => {
  const places = points.map((point) => ({
    ...point,
    px: round(x(point.x)),
    py: round(y.at(point.y)),
  }))
  const last = places.at(-1)
  if (!last) return undefined
  return html`<g class="line s${style % 8}${isDashed ? ' dashed' : ''}"><polyline points="${places.map(({ px, py }) => `${px},${py}`).join(' ')}"/>
${places.map(({ px, py, x: n, y: value }) => html`<g transform="translate(${px} ${py})"><title>${name}, ${n} clients: ${told(value)}</title>${markOf(style)}</g>`)}
<path class="leader" d="M${last.px + 6} ${last.py} L${WIDTH - RIGHT + 12} ${round(labels[i] ?? last.py)}"/><text x="${WIDTH - RIGHT + 16}" y="${round((labels[i] ?? last.py) + 4)}">${name}</text></g>\n`
})}</svg>
</figure>`
}

/** Each number of clients that was measured has the same room, as powers of two would have. */
function columns(loads: number[]): (n: number) => number {
  const [first, last] = [loads[0] ?? 1, loads.at(-1) ?? 1]
  const span = Math.log(last / first) || 1
  const width = WIDTH - RIGHT - LEFT - 16
  return (n) => round(LEFT + 8 + (Math.log(n / first) / span) * width)
}

const gridOf = (y: LogScale, tick: (value: number) => string): Html[] =>
  y.ticks.map(({ value, isLabelled }) => {
    const at = round(y.at(value))
    return html`<line class="${isLabelled ? 'grid' : 'grid faint'}" x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}"/>${isLabelled ? html`<text class="tick" x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${tick(value).replace('.0', '')}</text>` : undefined}`
  })

/** Told apart by their shape. */
const SHAPES = [
  'M-4 0 a4 4 0 1 0 8 0 a4 4 0 1 0 -8 0',
  'M-4 -4 h8 v8 h-8 z',
  'M0 -5 L5 4 H-5 z',
  'M0 -6 L6 0 L0 6 L-6 0 z',
  'M0 5 L5 -4 H-5 z',
  'M-5 -2 h3 v-3 h4 v3 h3 v4 h-3 v3 h-4 v-3 h-3 z',
  'M-6 -2 h12 v4 h-12 z',
  'M-2 -6 h4 v12 h-4 z',
]

const markOf = (i: number): Html => html`<path d="${SHAPES[i % SHAPES.length]}"/>`

const round = (n: number) => Math.round(n * 10) / 10
