import type { FailureReport, StepResult, Verdict } from '../../checker/verdict.ts'
import { selfContained } from '../../pages/document.ts'
import { type Html, html } from '../../pages/html.ts'
import type { Exercise } from '../course.ts'
import { describe } from '../render/described.ts'
import { eventsOf } from '../render/verdict.ts'
import { terminalOn } from '../terminal.ts'
import { pictureOf } from './picture.ts'
import { STYLE } from './style.ts'

const OUTCOMES = { passed: 'passed', failed: 'failed', 'could-not-run': 'could not be checked' }
const MARKS = { passed: '✓', failed: '✗', skipped: '–' }

/** A verdict as one page that needs nothing else: no script, no request, and readable on paper. */
export function pageOf(verdict: Verdict, { title }: Exercise): string {
  const { exercise, outcome, failure, steps, timeline, remarks, predictions = [] } = verdict
  const server = failure?.server ?? 'server'
  const events = eventsOf(timeline, server)
  const picture = pictureOf(events)
  const took = `${(verdict.durationMs / 1000).toFixed(1)} s`
  return selfContained(
    `${exercise}: ${OUTCOMES[outcome]}`,
    STYLE,
    html`<header class="${outcome}">
<h1>${title}</h1>
<p><strong>${MARKS[outcome === 'passed' ? 'passed' : 'failed']} ${exercise} ${OUTCOMES[outcome]}</strong> in ${took}</p>
</header>
<main>
${failure ? failureOf(failure) : undefined}
${picture ? sceneOf(picture, server) : undefined}
${predictions.map(({ question, answer }) => html`<section><h2>You were asked</h2><p>${question}</p><p>Here: ${answer}</p></section>\n`)}
<section>
<h2>What was checked</h2>
<ol class="steps">${steps.map(stepOf)}</ol>
</section>
${remarks.map((remark) => html`<p class="remark">Note: ${remark}</p>\n`)}
<section>
<h2>In words</h2>
${sentencesOn(events).map((sentence) => html`<p>${sentence}</p>\n`)}
</section>
</main>
<footer>learn-tcp · ${exercise}</footer>`,
  )
}

function failureOf(failure: FailureReport): Html {
  const row = (label: string, text: string | undefined, kind = 'p') =>
    text
      ? html`<div><dt>${label}</dt><dd>${kind === 'pre' ? html`<pre>${text}</pre>` : text}</dd></div>\n`
      : undefined
  return html`<section class="failure">
<h2>✗ ${failure.step}</h2>
<dl>
${row('expected', failure.expected)}${row('observed', failure.observed)}${row('looks like', failure.diagnosis)}${row('kernel', failure.kernel?.join('\n'), 'pre')}${row('printed', failure.output, 'pre')}${row('by hand', failure.reproduce, 'pre')}${row('hint', failure.hint)}</dl>
</section>`
}

function sceneOf(picture: Html, server: string): Html {
  return html`<figure>
${picture}
<figcaption>The ${server} and its clients. Dotted: waits for the handshake; hatched: in the accept queue; pale: accepted somewhere here; solid: with the server, or in a queue of its own; ◀ the answer begins; × reset or refused. Below them, how many wait in the accept queue, and what each thread does.</figcaption>
</figure>`
}

const stepOf = ({ sentence, outcome }: StepResult) =>
  html`<li class="${outcome}"><span aria-hidden="true">${MARKS[outcome]}</span> ${sentence}${outcome === 'skipped' ? ' (not reached)' : outcome === 'failed' ? ' (failed)' : ''}</li>\n`

function sentencesOn(events: Verdict['timeline']): string[] {
  let text = ''
  const write = (_: 1 | 2, more: string) => {
    text += more
  }
  const plain = new Proxy((one: string) => one, { get: () => plain }) as never
  describe(events, terminalOn({ columns: 10_000, color: plain, ascii: false, isTTY: false, write }))
  return text.split('\n').filter((line) => line !== '')
}
