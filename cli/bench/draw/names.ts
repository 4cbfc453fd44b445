import type { Terminal } from '../../terminal.ts'
import type { SeriesSummary } from '../summary.ts'

/** Room for the longest name, but never for more than a third of the screen. */
export const nameWidth = (series: SeriesSummary[], { columns }: Pick<Terminal, 'columns'>) =>
  Math.min(
    Math.floor(columns / 3),
    Math.max(7, ...series.map(({ subject }) => subject.name.length)),
  )

export const cut = (name: string, width: number) =>
  name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width)
