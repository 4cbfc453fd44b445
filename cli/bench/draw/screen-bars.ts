import type { Terminal } from '../../terminal.ts'
import { microseconds, percent, short } from '../figures.ts'
import { type CaseSummary, fullest, type SeriesSummary } from '../summary.ts'
import { longestBar } from './longest-bar.ts'
import { cut, nameWidth } from './names.ts'

/** Requests per second of each server under its fullest load. */
export function printRates({ series }: CaseSummary, out: Terminal): void {
  const rows = series.map((one) => ({ one, rate: fullest(one).rate }))
  const most = Math.max(...rows.map(({ rate }) => rate))
  const width = barWidth(series, out, 8)
  out.say(`  ${out.color.dim('requests per second, with the most clients')}`)
  for (const { one, rate } of rows) {
    const bar = '█'.repeat(Math.max(1, Math.round((rate / most) * width)))
    printBar(one, out.color.green(bar), short(rate), series, out)
  }
  out.print()
}

/** User and kernel time of a request as one bar. One that would dwarf all others is cut, and says so. */
export function printCosts({ series }: CaseSummary, out: Terminal): void {
  const rows = series.flatMap((one) => {
    const { costUs, kernelShare } = fullest(one)
    return costUs === undefined ? [] : [{ one, us: costUs, kernel: kernelShare }]
  })
  if (rows.length === 0) return
  const width = barWidth(series, out, 20)
  const most = longestBar(rows.map(({ us }) => us))
  out.say(
    `  ${out.color.dim('CPU time of the server for a request: ░ its own code, █ in the kernel')}`,
  )
  for (const { one, us, kernel } of rows) {
    const whole = Math.max(1, Math.round((Math.min(us, most) / most) * width))
    const cells = kernel === undefined ? '▒'.repeat(whole) : split(whole, kernel)
    const bar = `${cells}${us > most ? '…' : ''}`
    const share = kernel === undefined ? '' : `, ${percent(kernel)} █`
    printBar(one, out.color.magenta(bar), `${microseconds(us)}${share}`, series, out)
  }
  out.print()
}

function split(cells: number, kernel: number): string {
  const solid = Math.round(cells * kernel)
  return '░'.repeat(cells - solid) + '█'.repeat(solid)
}

function printBar(
  { subject }: SeriesSummary,
  bar: string,
  label: string,
  series: SeriesSummary[],
  out: Terminal,
): void {
  out.print(`  ${cut(subject.name, nameWidth(series, out))} ${bar} ${label}`)
}

/** What is left of a line between the name and the label; `…` may take three columns. */
const barWidth = (series: SeriesSummary[], out: Terminal, label: number) =>
  Math.max(1, out.columns - nameWidth(series, out) - label - 4 - (out.ascii ? 3 : 1))
