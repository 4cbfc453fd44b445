import { Html } from '../../../pages/html.ts'

/** Light and dark, large enough for a projector, and on paper. Lines differ by their marks, bars by their hatching. */
export const STYLE = new Html(`
:root {
  --paper: #fff; --ink: #1c2430; --dim: #566270; --line: #d5dbe3; --box: #f4f6f9; --accent: #2457a6;
  --user: #b7791f; --kernel: #3b5fa0; --rate: #2b8a3e; --theirs: #8a94a3;
  --s0: #c0262d; --s1: #b35900; --s2: #7a5cc4; --s3: #14796b; --s4: #2457a6; --s5: #6b6f00; --s6: #444c58; --s7: #a02a7c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e6eaf0; --dim: #a3afbf; --line: #333c49; --box: #1d232d; --accent: #8fb8f2;
    --user: #e0b04c; --kernel: #86aef0; --rate: #55b96b; --theirs: #7c8899;
    --s0: #ff8087; --s1: #f0a35c; --s2: #b9a4f2; --s3: #5cc9b6; --s4: #8fb8f2; --s5: #c9cd55; --s6: #b6c0ce; --s7: #ef8fd0;
  }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 74rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.8rem; margin: 0 } h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem } h3 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
header p, footer, figcaption, .dim { color: var(--dim) } header p { margin: .25rem 0 0 }
section { border-top: 1px solid var(--line) }
.warn { background: var(--box); border-left: .4rem solid var(--user); padding: .75rem 1.25rem; margin: 1.25rem 0 }
.warn ul { margin: 0; padding-left: 1.1rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem }
figure { margin: 0 0 1.5rem } figcaption { margin-bottom: .4rem; font-size: 1rem }
dl { margin: 0 } dl div { padding: .5rem 0; border-bottom: 1px solid var(--line); display: grid; grid-template-columns: 14rem 1fr; gap: 1rem }
dt { font-weight: 600 } dt span { display: block; font-weight: 400; color: var(--dim); font-size: .95rem } dd { margin: 0 }
dd strong { color: var(--accent) }
.scrolls { overflow-x: auto } table { border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums }
th, td { padding: .25rem .8rem .25rem 0; text-align: right; white-space: nowrap } th { font-weight: 600 } th:first-child, td:first-child { text-align: left }
.story th, .story td { text-align: left; padding: .45rem 1.5rem .45rem 0 } .story span { display: block; font-weight: 400; color: var(--dim) }
tbody tr { border-top: 1px solid var(--line) } summary { cursor: pointer; color: var(--accent) }
svg { width: 100%; height: auto; display: block } svg text { fill: var(--ink); font: 14px system-ui, sans-serif }
svg .tick { fill: var(--dim); font-size: 12px } svg .grid { stroke: var(--line) } svg .faint { opacity: .5 }
svg .rate { fill: var(--rate) } svg .theirs { fill: var(--theirs) } svg .user { fill: var(--user) } svg .kernel { fill: var(--kernel) }
svg .cut { stroke: var(--paper); stroke-width: 3; fill: none }
svg .line polyline { fill: none; stroke: currentColor; stroke-width: 2 } svg .dashed polyline { stroke-dasharray: 7 5 } svg .line path { fill: currentColor }
svg .line .leader { fill: none; stroke: currentColor; stroke-width: 1; opacity: .5 } svg .line text { font-size: 12.5px }
${Array.from({ length: 8 }, (_, i) => `svg .s${i} { color: var(--s${i}) }`).join(' ')}
.key { display: inline-block; width: .9em; height: .9em; vertical-align: -.1em }
.key.user { background: var(--user) } .key.kernel { background: var(--kernel) } .key.rate { background: var(--rate) } .key.theirs { background: var(--theirs) }
@media (max-width: 56rem) { .pair, dl div { grid-template-columns: 1fr; gap: .25rem } body { padding: 1rem } }
@media print { body { max-width: none } section { break-inside: avoid-page } }
`)
