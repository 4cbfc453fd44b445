import { type Html, html } from '../../pages/html.ts'
import { duration, type Obstacle } from './summary.ts'

const SHOWN = 4

/** Where the class is stuck: what to explain next. Without names for the projector. */
export function obstaclesOf(
  found: Obstacle[],
  look: { projector: boolean },
  names: Map<string, string>,
): Html {
  return html`<section id="stuck">
<h2>Most stuck now</h2>
${
  found.length === 0
    ? html`<p>Nobody has failed twice at the same step.</p>`
    : html`<ol>${found.slice(0, SHOWN).map((one) => obstacleOf(one, look, names))}</ol>`
}
</section>`
}

function obstacleOf(
  one: Obstacle,
  { projector }: { projector: boolean },
  names: Map<string, string>,
): Html {
  const { exercise, step, steps, sentence, kinds, learners, checks, longestMs } = one
  const many = learners.length === 1 ? '1 learner' : `${learners.length} learners`
  return html`<li>
<p><strong>${many}</strong> at <b>${exercise}</b>${step === undefined ? undefined : `, step ${step} of ${steps}`}</p>
${sentence ? html`<p class="sentence">${sentence}</p>` : undefined}
<p class="dim">${kinds.map(([kind, n]) => `${kind} ${n}×`).join(', ')} · ${checks} checks · ${duration(longestMs)} at most</p>
${projector ? undefined : html`<p class="names">${learners.slice(0, 12).map(({ id }) => html`<bdi>${names.get(id)}</bdi> `)}${learners.length > 12 ? `and ${learners.length - 12} more` : undefined}</p>`}
</li>
`
}
