import type { Run } from './screen.ts'

const CELL = { width: 8.4, height: 19 }
const PADDING = 16

/** A terminal's colours, on light and on dark ground: a test looks whether they can be read. */
export const THEMES = {
  light: {
    ground: '#f8f9fb',
    edge: '#d0d5de',
    plain: '#23272f',
    dim: '#596070',
    colors: [
      '#23272f',
      '#b3261e',
      '#17692c',
      '#7a5600',
      '#1f56b0',
      '#8a2f8f',
      '#0a6473',
      '#596070',
    ],
  },
  dark: {
    ground: '#1d2027',
    edge: '#343a46',
    plain: '#d7dae0',
    dim: '#9aa1ad',
    colors: [
      '#9aa1ad',
      '#ff7a80',
      '#7ddc8b',
      '#e8c268',
      '#86b4ff',
      '#e39bea',
      '#6fd3e3',
      '#d7dae0',
    ],
  },
}

/** A screen as a picture. The eye of the reader's system decides between light and dark. */
export function svgOf(
  rows: Run[][],
  { columns, title }: { columns: number; title: string },
): string {
  const width = columns * CELL.width + 2 * PADDING
  const height = rows.length * CELL.height + 2 * PADDING
  const drawn = rows.flatMap((runs, y) => runs.flatMap((run) => drawRun(run, y)))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${height}" role="img">
<title>${xml(title)}</title>
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; white-space: pre }
.b { font-weight: bold }
${rulesOf(THEMES.light)}
@media (prefers-color-scheme: dark) {
${rulesOf(THEMES.dark)}
}
</style>
<rect class="ground" x="0.5" y="0.5" width="${round(width - 1)}" height="${height - 1}" rx="8"/>
${drawn.join('\n')}
</svg>
`
}

function rulesOf({ ground, edge, plain, dim, colors }: (typeof THEMES)['light']): string {
  const rules = colors.map((color, number) => `.c${number} { fill: ${color} }`)
  return [
    `.ground { fill: ${ground}; stroke: ${edge} }`,
    `.p { fill: ${plain} }`,
    `.d { fill: ${dim} }`,
    ...rules,
  ].join(' ')
}

/** Words as text; blocks as areas, because fonts leave gaps between them. */
function drawRun({ text, color, bold, dim, column }: Run, y: number): string[] {
  const look = `${dim ? 'd' : color === undefined ? 'p' : `c${color % 8}`}${bold ? ' b' : ''}`
  const pieces = text.matchAll(/█+|▒+|░+|[^█▒░]+/g)
  return [...pieces].flatMap(({ 0: piece, index }) => {
    if (piece.trim() === '') return []
    const start = index + piece.length - piece.trimStart().length
    return drawPiece(piece.trim(), column + start, y, look)
  })
}

const SHADES: Record<string, number> = { '█': 0.85, '▒': 0.45, '░': 0.2 }

function drawPiece(text: string, column: number, y: number, look: string): string {
  const x = round(PADDING + column * CELL.width)
  const width = round(text.length * CELL.width)
  const shade = SHADES[text[0] ?? '']
  if (shade !== undefined)
    return `<rect class="${look}" x="${x}" y="${PADDING + y * CELL.height + 2}" width="${width}" height="${CELL.height - 4}" opacity="${shade}"/>`
  const baseline = round(PADDING + (y + 0.75) * CELL.height)
  return `<text class="${look}" x="${x}" y="${baseline}" textLength="${width}">${xml(text)}</text>`
}

const round = (number: number) => Number(number.toFixed(1))

const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(' ', '\u00a0')
