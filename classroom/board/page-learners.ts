import { type Html, html } from '../../pages/html.ts'
import type { Exercise } from './board.ts'
import type { Learner, Work } from './classbook.ts'
import { duration, QUIET, sentenceOf, stateOf } from './summary.ts'

/** Who is where: a row for each learner. */
export function learnersOf(
  learners: Learner[],
  names: Map<string, string>,
  exercises: Exercise[],
  now: number,
): Html {
  return html`<section id="learners">
<h2>Learners</h2>
<div class="wide" role="region" aria-label="Learners" tabindex="0">
<table>
<thead><tr><th scope="col">name</th><th scope="col">now</th>${exercises.map(({ slug }) => html`<th scope="col" class="turned"><span>${slug}</span></th>`)}<td></td></tr></thead>
<tbody>
${learners.map(
  (
    learner,
  ) => html`<tr id="who-${learner.id}"${isQuiet(learner, now) ? html` class="quiet"` : undefined}>
<th scope="row"><bdi>${names.get(learner.id)}</bdi></th>
<td class="now">${nowOf(learner, exercises, now)}</td>
${exercises.map(({ slug }) => cellOf(learner.work.get(slug), exercises))}
<td>${removalOf(learner, names)}</td>
</tr>
`,
)}</tbody>
</table>
</div>
<p class="dim">✓ passed, with so many checks. 4/19 ×3: failed at step 4 of 19, after three checks. ? could not be checked.</p>
</section>`
}

const isQuiet = ({ left, seenAt }: Learner, now: number) => left || now - seenAt > QUIET

function nowOf(learner: Learner, exercises: Exercise[], now: number): Html {
  const { left, seenAt, current, work } = learner
  const own = current === undefined ? undefined : work.get(current)
  if (left) return html`<span class="dim">has left</span>`
  const quiet = now - seenAt > QUIET ? ` · quiet for ${duration(now - seenAt)}` : ''
  if (!own || !current) return html`<span class="dim">has joined${quiet}</span>`
  if (own.last.outcome !== 'failed') return html`${current}: ${saidOf(own)}${quiet}`
  const since = own.stuck ? ` · ${duration(now - own.stuck.since)}` : ''
  return html`${current}: ${own.last.kind}${since}${quiet}<br><span class="dim">${sentenceOf(own, exercises)}</span>`
}

const saidOf = ({ last }: Work) => (last.outcome === 'passed' ? 'passed' : 'could not be checked')

function cellOf(work: Work | undefined, exercises: Exercise[]): Html {
  if (!work) return html`<td></td>`
  const { attempts, last } = work
  const times = attempts > 1 ? html`<small>×${attempts}</small>` : undefined
  const said = html`<span class="said">${stateOf(work)}, ${attempts} ${attempts === 1 ? 'check' : 'checks'}</span>`
  switch (stateOf(work)) {
    case 'passed':
      return html`<td class="passed"><span aria-hidden="true">✓${times}</span>${said}</td>`
    case 'failed': {
      const at = last.step === undefined ? '✗' : `${last.step}/${last.steps}`
      return html`<td class="failed" title="${sentenceOf(work, exercises) ?? last.kind}"><span>${at}${times}</span>${said}</td>`
    }
    default:
      return html`<td class="unclear"><span aria-hidden="true">?${times}</span>${said}</td>`
  }
}

/** Two clicks: a row does not come back. */
function removalOf({ id }: Learner, names: Map<string, string>): Html {
  return html`<details><summary aria-label="Remove ${names.get(id)} …">…</summary><form method="post" action="/board/remove"><input type="hidden" name="learner" value="${id}"><button>Remove</button></form></details>`
}
