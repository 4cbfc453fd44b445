import { type Html, html } from '../../pages/html.ts'
import type { Exercise } from './board.ts'
import type { Learner } from './classbook.ts'
import { duration, standingOf } from './summary.ts'

/** What the class has made of each exercise; `all` is how many there are, shown or not. */
export function exercisesOf(exercises: Exercise[], learners: Learner[], all: number): Html {
  const later = all - exercises.length
  return html`<section id="exercises">
<h2>Exercises</h2>
<div class="wide" role="region" aria-label="Exercises" tabindex="0">
<table>
<thead><tr><th scope="col">exercise</th><th scope="col">passed</th><th scope="col">trying</th><td></td><th scope="col">checks</th><th scope="col">time</th></tr></thead>
<tbody>
${exercises.map(({ slug }) => {
  const { passed, at, checks, took } = standingOf(slug, learners)
  return html`<tr id="of-${slug}"><th scope="row">${slug}</th><td>${passed}</td><td>${at}</td><td class="bar">${barOf(passed, at, learners.length)}</td><td>${checks}</td><td>${took === undefined ? undefined : duration(took)}</td></tr>
`
})}</tbody>
</table>
</div>
<p class="dim">Checks and time are medians of those who have passed; the time is from the first check to the pass.${later > 0 ? ` Not begun by anybody: ${later} more.` : undefined}</p>
</section>`
}

/** Passed, then trying, then not begun: the numbers beside it say the same. */
function barOf(passed: number, at: number, all: number): Html {
  return html`<svg viewBox="0 0 ${Math.max(1, all)} 1" preserveAspectRatio="none" aria-hidden="true"><rect class="passed" width="${passed}" height="1"/><rect class="at" x="${passed}" width="${at}" height="1"/></svg>`
}
