import { Html } from './html.ts'

/** The page's style sheet. */
export const style = new Html(`
:root { color-scheme: light dark; font: 1rem/1.45 system-ui, sans-serif }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 75rem; padding: 1rem }
h1 { margin: 0 }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
section { border: 1px solid GrayText; border-radius: .5rem; min-width: 0; padding: 0 1rem 1rem }
ul { list-style: none; margin: 0; max-height: 24rem; overflow: auto; padding: 0 }
li { border-top: 1px solid GrayText; padding: .5rem 0 }
header { margin-bottom: 1rem }
p { margin: .25rem 0 }
p, li { overflow-wrap: anywhere }
pre { overflow: auto }
code, pre, strong { font-family: ui-monospace, monospace }
form, .actions { display: flex; flex-wrap: wrap; gap: .5rem }
.fields { flex-direction: column; margin-top: .75rem }
label { display: grid; gap: .25rem; grid-template-columns: minmax(0, 1fr) }
input, select, button { font: inherit; max-width: 100%; min-height: 2.5rem; padding: .25rem .75rem }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px }
.problem { border: 2px solid; grid-column: 1 / -1; padding: .75rem }
.hidden { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; white-space: nowrap; width: 1px }
`)
