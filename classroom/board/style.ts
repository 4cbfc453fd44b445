/** Light and dark, and large enough for a projector. Nothing is told by colour alone. */
export const STYLE = `
:root {
  --paper: #fff; --ink: #1c2430; --dim: #55606e; --line: #d5dbe3; --box: #f4f6f9; --link: #1f5fae;
  --good: #176c33; --good-box: #dff3e4; --bad: #a81f28; --bad-box: #fde6e4; --bar: #2b8a3e; --at: #b7791f;
}
:root[data-theme=dark] { color-scheme: dark;
  --paper: #14181f; --ink: #e6eaf0; --dim: #a3afbf; --line: #333c49; --box: #1d232d; --link: #8dbcf5;
  --good: #84e39c; --good-box: #17331f; --bad: #ff9aa0; --bad-box: #40191c; --bar: #55b96b; --at: #e0b04c;
}
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) {
  --paper: #14181f; --ink: #e6eaf0; --dim: #a3afbf; --line: #333c49; --box: #1d232d; --link: #8dbcf5;
  --good: #84e39c; --good-box: #17331f; --bad: #ff9aa0; --bad-box: #40191c; --bar: #55b96b; --at: #e0b04c;
} }
* { box-sizing: border-box }
body { margin: 0; padding: 1rem 1.5rem; background: var(--paper); color: var(--ink); font: 1rem/1.4 system-ui, sans-serif }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; margin-bottom: 1rem }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere } h2 { font-size: 1.15rem; margin: 0 0 .5rem }
header p, header nav { margin: 0 } nav a { margin-right: .6rem } #live { color: var(--dim); margin-left: auto }
a { color: var(--link) } p { margin: 0 0 .3rem } .dim { color: var(--dim); font-size: .9rem }
main { display: grid; grid-template-columns: minmax(20rem, 2fr) minmax(30rem, 3fr); gap: 1.25rem; align-items: start }
main > section { min-width: 0 } #learners { grid-column: 1 / -1 }
main.text { display: block; max-width: 42rem } pre { background: var(--box); padding: .75rem; overflow-x: auto }
#stuck ol { list-style: none; margin: 0; padding: 0 }
#stuck li { background: var(--bad-box); border-left: .4rem solid var(--bad); padding: .5rem .8rem; margin-bottom: .5rem }
#stuck li .dim { color: var(--ink) } #stuck strong { color: var(--bad) } .sentence { font-size: 1.1rem }
.names bdi { display: inline-block; max-width: 14rem; margin-right: .5rem; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; vertical-align: bottom }
.wide { overflow-x: auto } td { position: relative }
table { border-collapse: collapse; width: 100% }
th, td { padding: .15rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: middle }
thead th { color: var(--dim); font-weight: 600; font-size: .9rem; vertical-align: bottom } tbody th { font-weight: 600; white-space: nowrap }
#exercises thead th + th {
  text-align: right }
#exercises td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } #exercises .bar { width: 40%; padding: .15rem .5rem }
svg { display: block; width: 100%; height: 1rem; background: var(--box) } svg .passed { fill: var(--bar) }
svg .at { fill: var(--at); opacity: .75 }
#learners tbody th { position: sticky; left: 0; background: var(--paper); max-width: 13rem; overflow: hidden; text-overflow: ellipsis; line-height: 1.5; height: 2.4rem }
#learners td { height: 2.4rem } .now { min-width: 17rem; max-width: 26rem; font-size: .9rem; line-height: 1.25 }
.now .dim { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.turned span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap }
#learners td.passed, #learners td.failed, #learners td.unclear { text-align: center; white-space: nowrap; padding: .15rem .3rem; border-left: 2px solid var(--paper) }
td.passed { background: var(--good-box); color: var(--good); font-weight: 700 } td.failed { background: var(--bad-box); color: var(--bad); font-weight: 600 }
td.unclear { background: var(--box) } td small { margin-left: .15rem; font-weight: 400 }
.quiet bdi { color: var(--dim); font-weight: 400; font-style: italic }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
details summary { cursor: pointer; list-style: none; padding: 0 .5rem } button { font: inherit }
.projector { font-size: calc(50% + .9vw) } .projector nav { font-size: .8rem } .projector #exercises .bar { min-width: 4rem; width: 25% }
.projector th, .projector td { padding: .15rem .35rem }
 .projector main { grid-template-columns: 4fr 5fr }
.projector #stuck li:first-child .sentence { font-size: 1.35rem; font-weight: 600 }
@media (max-width: 60rem) { main, .projector main { grid-template-columns: minmax(0, 1fr) } .now { min-width: 12rem } }
@media (prefers-reduced-motion: no-preference) { [data-fresh] > * { animation: fresh 2s } @keyframes fresh { from { background: var(--at) } } }
@media print { nav, #live, details { display: none } }
`
