import { type Html, html } from '../../pages/html.ts'
import { markdown } from './markdown.ts'

/** More steps than this no slide should have. */
const MOST = 12

/** The captions of a figure, one shown at a time; each is a step that the presenter takes. */
export function steps(captions: string[]): Html {
  const items = captions.map(
    (caption, i) =>
      html`<li class="fragment" data-step="${i + 1}">${markdown(caption, 'inline')}</li>`,
  )
  return html`<ol class="steps">${items}</ol>`
}

/**
 * Every figure is drawn once, and the step that is shown decides how it looks: an element may appear `data-from` a
 * step, stay `data-until` one, or be marked `data-at` some. No script, no animation that goes on by itself: each state
 * can be tested, and printed.
 */
export function stepStyle(): string {
  const steps = Array.from({ length: MOST }, (_, i) => i + 1)
  return steps
    .map(
      (n) => `
.slide:not(:has([data-step="${n}"].visible)) [data-from="${n}"],
.slide:has([data-step="${n}"].visible) [data-until="${n}"] { opacity: 0; visibility: hidden }
.slide:has([data-step="${n}"].current-fragment) [data-at~="${n}"] { background: var(--mark); box-shadow: inset 6px 0 var(--accent) }`,
    )
    .join('')
}
