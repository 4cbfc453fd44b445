import { type Html, html } from '../../../pages/html.ts'
import { short } from '../figures.ts'
import { type Rung, shape } from '../published.ts'
import { barChart } from './bars.ts'
import { BY_CPU } from './words.ts'

/** The published figures beside ours: only the shape is to be compared. */
export function journeyOf(rungs: Rung[]): Html | undefined {
  if (rungs.filter(({ oursRatio }) => oursRatio !== undefined).length < 2) return undefined
  const ratio = (n: number | undefined) => (n === undefined ? '–' : shape([n]))
  const rate = (n: number | undefined) => (n === undefined ? '–' : short(n))
  const most = Math.max(...rungs.flatMap((rung) => [rung.publishedRatio, rung.oursRatio ?? 0]))
  return html`<section>
<h2>The shape of the journey</h2>
<p>The same journey in C++, as published (another machine, 4 wrk threads, 20 s), and here; requests per second against the first rung. Without work, and each server as it likes: connections are kept by those who keep them.</p>
${barChart({
  title: html`<span class="key theirs"></span> published, C++; <span class="key rate"></span> here`,
  most,
  bars: rungs.flatMap(({ words, publishedRatio, published, ours, oursRatio }) => [
    {
      name: words,
      label: `${ratio(publishedRatio)}  (${published.toLocaleString('en-US')} a second)`,
      parts: [{ value: publishedRatio, kind: 'theirs', told: 'published' }],
    },
    {
      name: '',
      label:
        ours === undefined ? 'not measured here' : `${ratio(oursRatio)}  (${short(ours)} a second)`,
      parts: [{ value: oursRatio ?? 0, kind: 'rate', told: 'here' }],
    },
  ]),
  description: `Published: ${shape(rungs.map((rung) => rung.publishedRatio))}. Here: ${shape(rungs.map((rung) => rung.oursRatio))}.`,
})}
<div class="scrolls" tabindex="0" role="region" aria-label="The journey in figures"><table>
<thead><tr><th scope="col">server</th><th scope="col">published</th><th scope="col">ratio</th><th scope="col">here</th><th scope="col">ratio</th><th scope="col">here, by CPU</th><th scope="col">ratio</th></tr></thead>
<tbody>${rungs.map((rung) => html`<tr><th scope="row">${rung.words}</th><td>${short(rung.published)}</td><td>${ratio(rung.publishedRatio)}</td><td>${rate(rung.ours)}</td><td>${ratio(rung.oursRatio)}</td><td>${rate(rung.perCpu)}</td><td>${ratio(rung.perCpuRatio)}</td></tr>\n`)}</tbody>
</table></div>
<p>${BY_CPU}</p>
</section>`
}
