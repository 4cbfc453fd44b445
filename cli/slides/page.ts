import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Html, html } from '../../pages/html.ts'
import { packageRoot } from '../course.ts'
import type { Part } from './parts.ts'
import { stepStyle } from './steps.ts'

/** What the page needs, as it is called in its address, and where it lies. */
export const FILES: Record<string, string> = {
  'reset.css': 'dist/reveal/reset.css',
  'reveal.css': 'dist/reveal/reveal.css',
  'deck.css': 'slides/deck.css',
  'reveal.js': 'dist/reveal/reveal.js',
  'notes.js': 'dist/reveal/notes.js',
  'deck.js': 'slides/deck.js',
}

/** The deck as a page that asks for its style and scripts; with `alone`, as one that has them in it. */
export function pageOf(parts: Part[], { alone = false, root = packageRoot() } = {}): string {
  const text = (name: string) => readFileSync(path.join(root, FILES[name] as string), 'utf8')
  const style = (name: string) =>
    alone
      ? html`<style>${new Html(text(name))}</style>`
      : html`<link rel="stylesheet" href="${name}">`
  const script = (name: string) =>
    alone
      ? html`<script>${new Html(text(name).replaceAll('</script', '<\\/script'))}</script>`
      : html`<script src="${name}"></script>`
  const names = Object.keys(FILES)
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${parts.length === 1 ? `learn-tcp: ${parts[0]?.name}` : 'learn-tcp: build a TCP server from raw sockets'}</title>
${names.filter((name) => name.endsWith('.css')).map((name) => html`${style(name)}\n`)}<style>${new Html(stepStyle())}</style>
</head>
<body>
<svg width="0" height="0" style="position: absolute" aria-hidden="true"><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="6"/></pattern></svg>
<main>
<div class="reveal">
<div class="slides">
${parts.map(column)}</div>
</div>
</main>
${names.filter((name) => name.endsWith('.js')).map((name) => html`${script(name)}\n`)}</body>
</html>
`.text
  }`
}

const column = ({ slides }: Part) => html`<section>
${slides.map(
  ({ id, minutes, notes, content }) => html`<section id="${id}" data-timing="${minutes * 60}">
${content}
<aside class="notes"><p><strong>${minutes} min</strong></p>${notes}</aside>
</section>
`,
)}</section>
`
