import { type Html, html } from './html.ts'
import { script } from './script.ts'
import { style } from './style.ts'

interface Page {
  title: string
  /** Links within the sandbox, by their text. */
  links: Record<string, string>
  main: Html
  problem?: string | undefined
}

/** A whole page. It works without its script, which only keeps the lists fresh. */
export function shell({ title, links, main, problem }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${problem && 'Error: '}${title}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="wide"><a class="brand" href="/">Kibo sandbox</a>
<nav aria-label="Sandbox"><ul>${Object.entries(links).map(
    ([text, href]) => html`<li><a href="${href}">${text}</a></li>`,
  )}</ul></nav></div></header>
<main id="main" tabindex="-1">
${problem && html`<p role="alert" class="problem" tabindex="-1" autofocus>${problem}</p>`}
${main}
</main>
<script>${script}</script>
</body>
</html>
`.text
}

/** A part of a page with a heading and a place to go to. */
export const section = (id: string, title: string, content: Html): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`
