import { Html } from '../../pages/html.ts'

/** Light and dark, and large enough for a projector. Nothing is told by colour alone. */
export const STYLE = new Html(`
:root {
  --paper: #fff; --ink: #1c2430; --dim: #5a6675; --line: #d5dbe3; --box: #f4f6f9;
  --good: #1a7f37; --bad: #c0262d; --queue: #b7791f; --served: #2b8a3e; --work: #3b6fb6; --blocked: #c9d3e0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e6eaf0; --dim: #9aa7b8; --line: #333c49; --box: #1d232d;
    --good: #6fdd8b; --bad: #ff8087; --queue: #e0b04c; --served: #55b96b; --work: #79a8e8; --blocked: #3a4655;
  }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 66rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.2rem; margin: 0 0 .5rem }
header { border-left: .5rem solid var(--bad); padding-left: 1rem; margin-bottom: 1.5rem }
header.passed { border-color: var(--good) } header p { margin: .25rem 0 0 }
header.passed strong { color: var(--good) } header.failed strong { color: var(--bad) }
section, figure { margin: 0 0 1.75rem }
.failure { background: var(--box); padding: 1rem 1.25rem; border-radius: .5rem }
.failure h2 { color: var(--bad) }
dl { margin: 0 } dl div { display: grid; grid-template-columns: 7rem 1fr; gap: 1rem; padding: .25rem 0 }
dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere }
pre { margin: 0; white-space: pre-wrap; font: .95rem/1.45 ui-monospace, monospace }
.steps { list-style: none; margin: 0; padding: 0 } .steps li { padding: .1rem 0 }
.steps .passed span { color: var(--good) } .steps .failed { font-weight: 600 } .steps .failed span { color: var(--bad) }
.steps .skipped { color: var(--dim) }
svg { width: 100%; height: auto; display: block } svg text { fill: var(--ink); font: 13px system-ui, sans-serif }
svg .tick, svg .note { fill: var(--dim); font-size: 12px } svg .state { font-size: 11px } svg .work + .state { fill: var(--paper) }
svg .grid { stroke: var(--line) }
svg .handshake { fill: none; stroke: var(--dim); stroke-dasharray: 2 3 }
svg .waits { fill: url(#waits); stroke: var(--queue) } svg .queue { fill: var(--queue) }
svg .perhaps { fill: var(--served); opacity: .35 } svg .served { fill: var(--served) }
svg .work { fill: var(--work) } svg .blocked { fill: var(--blocked) } svg .broken { fill: var(--bad); font-weight: 700 }
figcaption, footer, .remark { color: var(--dim); font-size: .95rem }
@media (max-width: 40rem) { dl div { grid-template-columns: 1fr; gap: 0 } body { padding: 1rem } }
@media print { body { max-width: none } }
`)
