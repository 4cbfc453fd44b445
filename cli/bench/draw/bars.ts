import { type Html, html } from '../../../pages/html.ts'

interface Bar {
  name: string
  /** One after the other; more than one where the bar has parts. */
  parts: { value: number; kind: string; told: string }[]
  /** At its end. */
  label: string
}

export interface BarChart {
  title: Html | string
  bars: Bar[]
  /** The length of the longest bar that is drawn whole; a longer one is cut, with a mark. */
  most: number
  description: string
}

const WIDTH = 960
const NAMES = 210
const LABELS = 230
const ROW = 30
const BAR = 18

/** Bars that lie, each with its name before it and its figure behind it. */
export function barChart({ title, bars, most, description }: BarChart): Html {
  const height = bars.length * ROW + 6
  const unit = (WIDTH - NAMES - LABELS) / (most || 1)
  return html`<figure class="chart">
<figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${description}">
${bars.map((bar, i) => html`<g transform="translate(0 ${i * ROW + 4})"><text x="${NAMES - 10}" y="14" text-anchor="end">${bar.name}</text>${partsOf(bar, most, unit)}</g>\n`)}</svg>
</figure>`
}

function partsOf({ parts, label }: Bar, most: number, unit: number): Html[] {
  const whole = parts.reduce((sum, { value }) => sum + value, 0)
  const shrink = whole > most ? most / whole : 1
  let x = NAMES
  const rects = parts.map(({ value, kind, told }) => {
    const width = Math.max(value > 0 ? 1 : 0, value * shrink * unit)
    const rect = html`<rect class="${kind}" x="${round(x)}" y="0" width="${round(width)}" height="${BAR}"><title>${told}</title></rect>`
    x += width
    return rect
  })
  const cut =
    shrink < 1
      ? html`<path class="cut" d="M${round(x - 16)} -2 l-6 ${BAR + 4} M${round(x - 10)} -2 l-6 ${BAR + 4}"/>`
      : html``
  return [...rects, cut, html`<text x="${round(x + 8)}" y="14">${label}</text>`]
}

const round = (n: number) => Math.round(n * 10) / 10
