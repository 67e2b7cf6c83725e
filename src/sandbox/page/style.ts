import { Html } from './html.ts'

/** The style sheet of the sandbox's pages. */
export const style = new Html(`
:root {
  color-scheme: light dark;
  --card: #fff; --on-brand: #fff; --edge: #76837e; --focus: #c2571a; --ink: #1d2b27; --quiet: #53625d;
  --paper: #fbfaf6; --line: #d6d8ce; --brand: #24483e; --good: #1e6b3c; --odd: #8a5200; --bad: #a8201a;
  --shade: 0 1px 2px rgb(29 43 39 / 6%), 0 6px 18px rgb(29 43 39 / 6%); --band: #eef0e4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --card: #1d2623; --on-brand: #10201b; --edge: #7d8b85; --focus: #ffa866; --ink: #e7ece9; --quiet: #a9b7b1;
    --paper: #121917; --line: #33403b; --brand: #9fd3bf; --good: #8fd6a6; --odd: #e0a14a; --bad: #ff9b94;
    --shade: none; --band: #18211e;
  }
}
* { box-sizing: border-box }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Liberation Sans", sans-serif; overflow-wrap: break-word;
}
.wide, main { max-width: 84rem; margin: 0 auto; padding: 0 1.25rem }
main { padding-bottom: 2.5rem }
h1 { margin: 1.5rem 0 .25rem; font: 600 2rem/1.15 Georgia, "Liberation Serif", serif }
h2 { margin: 0 0 .75rem; font-size: 1.1875rem; line-height: 1.2 }
h3 { margin: 1.25rem 0 .5rem; font-size: 1rem }
p { margin: .25rem 0 }
a { color: var(--brand); text-underline-offset: .2em }
code, pre, time, .code { font-family: ui-monospace, "Liberation Mono", monospace; font-size: .9375em }
pre { overflow: auto; margin: .5rem 0; padding: .5rem; border: 1px solid var(--line); border-radius: .375rem }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
main:focus, .problem:focus { outline: none }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1.25rem; top: .5rem; padding: .5rem 1rem; background: var(--card) }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.top { border-bottom: 1px solid var(--line); background: var(--card) }
.top .wide { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.75rem; padding-block: .625rem }
.top ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none }
.top a { display: inline-block; padding: .5rem 0; color: var(--ink); text-decoration: none }
.top a:hover { color: var(--brand); text-decoration: underline }
.top .brand { color: var(--brand); font: 600 1.375rem/1.2 Georgia, "Liberation Serif", serif }
.board, .board > div { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); align-content: start }
.board { margin-top: 1.25rem }
@media (min-width: 60rem) { .board { grid-template-columns: minmax(0, 24rem) minmax(0, 1fr) } }
section, .problem {
  padding: 1.125rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card);
  box-shadow: var(--shade);
}
section { scroll-margin-top: .5rem }
.problem { margin-top: 1rem; border: 2px solid var(--bad); font-weight: 600 }
.list { max-height: 34rem; margin: .75rem 0; padding: 0; overflow: auto; list-style: none }
.list.low { max-height: 14rem }
.list > li { padding: .5rem .25rem; border-top: 1px solid var(--line) }
.list > li:target { background: var(--paper) }
.list, p { overflow-wrap: anywhere }
.row { display: flex; align-items: center; gap: .25rem .75rem }
.row span { flex: 1 }
.code { font-size: 1.125rem }
span.quiet { color: var(--quiet) }
.list:empty { display: none }
.actions, .inline { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem }
.fields { display: grid; gap: .75rem; margin: .75rem 0 }
.fields.inline { display: flex }
.inline label { flex: 1 1 9rem }
.inline label:has([type=email], [type=password]) { flex-basis: 15rem }
.inline label:has([inputmode=numeric]) { flex-basis: 6rem }
label { display: block; font-size: .9375rem; font-weight: 600 }
input, select {
  display: block; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .375rem .625rem;
  border: 1px solid var(--edge); border-radius: .5rem; background: var(--paper);
  color: inherit; font: inherit; font-weight: 400;
}
button {
  min-height: 2.75rem; padding: .375rem 1rem; border: 1px solid var(--brand); border-radius: .5rem;
  background: var(--brand); color: var(--on-brand); font: inherit; font-weight: 600; cursor: pointer;
}
button:hover { filter: brightness(.9) }
button.quiet, button.toggle { border-color: var(--edge); background: transparent; color: var(--brand) }
button.quiet:hover, button.toggle:hover { border-color: var(--brand); background: var(--band); filter: none }
button.quiet { min-height: 2.25rem; padding: .125rem .625rem; font-size: .9375rem }
.facts { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem }
.facts button { margin-left: auto }
.clock { display: flex; flex-wrap: wrap; gap: 0 .75rem; margin-bottom: .5rem }
.clock span { color: var(--quiet) }
[data-toggle][aria-pressed=true] { background: var(--brand); color: var(--on-brand) }
.toggles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .5rem;
  margin: .75rem 0; padding: 0; list-style: none }
.toggles li, .toggles form { display: grid }
.toggle { width: 100%;  padding: .375rem .75rem; text-align: left }
.toggle span { display: block; color: var(--quiet); font-size: .875rem; font-weight: 400; line-height: 1.3 }
.toggle[aria-pressed=true] { border-color: var(--bad); border-left-width: .5rem; color: var(--bad) }
summary { padding: .25rem 0; cursor: pointer }
.good { color: var(--good) }
.odd { color: var(--odd) }
.bad { color: var(--bad) }
.badge { padding: .0625rem .5rem; border: 1px solid; border-radius: 1rem; font-size: .8125rem; white-space: nowrap }
`)
