import { selfContained } from '../../../pages/document.ts'
import { type Html, html } from '../../../pages/html.ts'
import { keepingFindings, leftOutInWords, warnings } from '../findings.ts'
import { WORDS } from '../plan.ts'
import { journey } from '../published.ts'
import type { Results } from '../results.ts'
import { type Chapter, story } from '../story.ts'
import { type CaseSummary, subjectsIn, summarise } from '../summary.ts'
import { sectionOf } from './page-case.ts'
import { journeyOf } from './page-journey.ts'
import { rulesOf } from './rules.ts'
import { STYLE } from './style.ts'
import { settingsInWords } from './words.ts'

/** The whole result as one page that needs nothing else: no script, no request, and readable on paper. */
export function pageOf(results: Results): string {
  const cases = summarise(results)
  const order = subjectsIn(results).map(({ name }) => name)
  const notes = [...warnings(results, cases), ...leftOutInWords(results.leftOut)]
  return selfContained(
    'learn-tcp bench: watch the bottleneck move',
    STYLE,
    html`<header>
<h1>Watch the bottleneck move</h1>
<p>${settingsInWords(results)}</p>
</header>
<main>
${notes.length > 0 ? html`<div class="warn"><p><strong>Before you believe it</strong></p><ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></div>` : undefined}
${storyOf(results, cases)}
${cases.map((of) => sectionOf(of, results.machine.cpus, order))}
${journeyOf(journey(cases))}
${rulesOf()}
</main>
<footer>learn-tcp bench</footer>`,
  )
}

/** Where it is, server by server and case by case. */
function storyOf(results: Results, cases: CaseSummary[]): Html {
  const row = ({ subject, bottlenecks }: Chapter) =>
    html`<tr><th scope="row">${subject.name}<span>${subject.idea}</span></th>${bottlenecks.map((name) => html`<td>${name ?? '–'}</td>`)}</tr>\n`
  return html`<section>
<h2>The bottleneck of each server</h2>
<div class="scrolls" tabindex="0" role="region" aria-label="The bottleneck of each server"><table class="story">
<thead><tr><th scope="col">server</th>${cases.map((of) => html`<th scope="col">${WORDS[of.name]}</th>`)}</tr></thead>
<tbody>${story(results).map(row)}</tbody>
</table></div>
${keepingFindings(cases).map((saved) => html`<p>${saved}</p>\n`)}
</section>`
}
