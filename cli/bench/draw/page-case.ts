import { type Html, html } from '../../../pages/html.ts'
import { bottleneck } from '../bottleneck.ts'
import { microseconds, percent, short, time } from '../figures.ts'
import { kernelFinding, queueOf, steps } from '../findings.ts'
import { type CaseSummary, fullest, type PointSummary } from '../summary.ts'
import { barChart } from './bars.ts'
import { lineChart } from './lines.ts'
import { longestBar } from './longest-bar.ts'
import { tableOf } from './page-table.ts'
import { headingOf } from './words.ts'

/** One case: its pictures, what they mean in words, and every figure. */
export function sectionOf(of: CaseSummary, cpus: number, order: string[]): Html {
  return html`<section>
<h2>${headingOf(of)}</h2>
${ratesOf(of)}
<div class="pair">
${lineChart({
  title: 'Requests per second, as clients become more. Flat: who comes more, waits more.',
  told: (rate) => `${short(rate)} a second`,
  tick: short,
  lines: linesOf(of, order, ({ rate }) => rate),
  description:
    'Requests per second against the number of clients; the table below has the figures.',
})}
${lineChart({
  title:
    'How long half of the clients wait at least. A slope of one: twice the clients, twice the wait.',
  told: time,
  tick: time,
  lines: linesOf(of, order, ({ latency }) => latency.p50),
  description: 'Median latency against the number of clients; the table below has the figures.',
})}
</div>
${of.workMs === 0 ? costsOf(of) : undefined}
<h3>What is the bottleneck now, and why?</h3>
<dl>${of.series.map((series) => {
    const found = bottleneck(series, of, cpus)
    const queue = queueOf(series, found)
    return html`<div><dt>${series.subject.name}<span>${series.subject.idea}</span></dt><dd><strong>${found.name}.</strong> ${found.why} ${queue}</dd></div>\n`
  })}</dl>
${[...steps(of), kernelFinding(of)].map((step) => step && html`<p>${step}</p>\n`)}
${tableOf(of)}
</section>\n`
}

/** A server has the same mark and colour in every case. */
const linesOf = (
  { series }: CaseSummary,
  order: string[],
  figure: (point: PointSummary) => number,
) =>
  series.map(({ subject, points }) => ({
    name: subject.name,
    style: order.indexOf(subject.name),
    isDashed: subject.kind === 'rival',
    points: points.map((point) => ({ x: point.connections, y: figure(point) })),
  }))

function ratesOf({ series }: CaseSummary): Html {
  const rates = series.map((one) => ({ name: one.subject.name, ...fullest(one) }))
  return barChart({
    title: `Requests per second, with the most clients that each was measured with`,
    most: Math.max(...rates.map(({ rate }) => rate)),
    bars: rates.map(({ name, rate, connections, slowest, fastest }) => ({
      name,
      label: `${short(rate)}  (${connections.toLocaleString('en-US')} clients)`,
      parts: [
        { value: rate, kind: 'rate', told: `rounds from ${short(slowest)} to ${short(fastest)}` },
      ],
    })),
    description: rates.map(({ name, rate }) => `${name} ${short(rate)}`).join(', '),
  })
}

function costsOf({ series }: CaseSummary): Html | undefined {
  const costs = series.flatMap((one) => {
    const { costUs, kernelShare } = fullest(one)
    return costUs === undefined ? [] : [{ name: one.subject.name, us: costUs, kernelShare }]
  })
  if (costs.length === 0) return undefined
  const told = ({ us, kernelShare }: (typeof costs)[0]) =>
    kernelShare === undefined
      ? microseconds(us)
      : `${microseconds(us)}, ${percent(kernelShare)} kernel`
  return barChart({
    title: html`The server’s CPU time for a request: <span class="key user"></span> in its own code, <span class="key kernel"></span> in the kernel`,
    most: longestBar(costs.map(({ us }) => us)),
    bars: costs.map((cost) => ({ name: cost.name, label: told(cost), parts: partsOf(cost) })),
    description: costs.map((cost) => `${cost.name} ${told(cost)}`).join('; '),
  })
}

function partsOf({ us, kernelShare }: { us: number; kernelShare: number | undefined }) {
  if (kernelShare === undefined)
    return [{ value: us, kind: 'theirs', told: 'too little to tell kernel from code' }]
  const kernel = us * kernelShare
  return [
    { value: us - kernel, kind: 'user', told: `its own code: ${microseconds(us - kernel)}` },
    { value: kernel, kind: 'kernel', told: `kernel: ${microseconds(kernel)}` },
  ]
}
