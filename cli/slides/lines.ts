import { type Html, html } from '../../pages/html.ts'

/** Of DejaVu Sans Mono, the widest of its kind, a character is so much of its size wide. */
const WIDE = 0.602

/** What a slide has for lines, beside their heading and their captions: pixels. */
const ROOM = { width: 1084, height: 402 }

/** Below this nothing is read from the back row. */
const SMALLEST = 24

interface Looks {
  /** The steps at which a line is marked. */
  at?: (line: number) => number[]
  /** Pixels: where more stands on the slide, the lines need not be as large as they could. */
  largest?: number
}

/** Lines of code or of a terminal, as large as the slide has room for. */
export function linesOf(
  lines: Html[],
  kind: 'ts' | 'console',
  { at = () => [], largest = 36 }: Looks = {},
): Html {
  const columns = Math.max(...lines.map(({ text }) => plain(text).length))
  const high = lines.length > 9 ? 1.28 : 1.42 // of a size
  const fits = Math.min(ROOM.width / (columns * WIDE), ROOM.height / (lines.length * high))
  const size = Math.max(SMALLEST, Math.min(largest, Math.floor(fits)))
  const rows = lines.map((line, i) => {
    const steps = at(i)
    const marked = steps.length > 0 ? html` data-at="${steps.join(' ')}"` : undefined
    return html`<span class="line"${marked}>${line}\n</span>`
  })
  return html`<pre class="${kind}" style="font-size: ${size}px; line-height: ${high}"><code>${rows}</code></pre>`
}

/** A line of a terminal: what was typed stands out, and what is said of it does not. */
export function typed(line: string): Html {
  const [, command, said] = /^(\$ .*?)( +# .*)?$/.exec(line) ?? []
  if (command === undefined) return html`${line}`
  return html`<b>${command}</b>${said && html`<span class="comment">${said}</span>`}`
}

const plain = (text: string) => text.replace(/<[^>]*>/g, '').replace(/&#?\w+;/g, '.')
