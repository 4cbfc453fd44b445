import { type Html, html } from '../../../pages/html.ts'
import { microseconds, percent, short, time } from '../figures.ts'
import type { CaseSummary, PointSummary } from '../summary.ts'

const HEADINGS = [
  'server',
  'clients',
  'requests/s',
  'rounds from–to',
  'p50',
  'p99',
  'longest',
  'CPU/request',
  'kernel',
  'server CPUs',
  'client CPUs',
  'others',
  'memory',
  'SYN again',
]

/** Every figure of a case; the pictures show some of them. */
export function tableOf({ series }: CaseSummary): Html {
  const rows = series.flatMap(({ subject, points }) =>
    points.map((point) => [subject.name, ...cellsOf(point)]),
  )
  return html`<details><summary>All figures of this case</summary>
<div class="scrolls" tabindex="0" role="region" aria-label="All figures"><table>
<thead><tr>${HEADINGS.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div></details>`
}

function cellsOf(point: PointSummary): string[] {
  const { rate, slowest, fastest, latency, serverCpus, clientCpus, othersCpus } = point
  const maybe = (n: number | undefined, told: (n: number) => string) =>
    n === undefined ? '–' : told(n)
  return [
    point.connections.toLocaleString('en-US'),
    short(rate),
    `${short(slowest)}–${short(fastest)}`,
    time(latency.p50),
    time(latency.p99),
    time(latency.max),
    maybe(point.costUs, microseconds),
    maybe(point.kernelShare, percent),
    maybe(serverCpus, (n) => n.toFixed(2)),
    clientCpus.toFixed(2),
    maybe(othersCpus, (n) => n.toFixed(2)),
    maybe(point.memoryBytes, (bytes) => `${Math.round(bytes / 1024 ** 2)} MB`),
    String(Math.round(point.lateConnects)),
  ]
}
