import { readFileSync } from 'node:fs'
import path from 'node:path'
import { structuredPatch } from 'diff'
import { html } from '../../pages/html.ts'
import { BadSlide } from './bad-slide.ts'
import { colored } from './colors.ts'
import type { Figure } from './figure.ts'
import { linesOf } from './lines.ts'

/**
 * What changes from one solution to the next: the lesson in two colours. `around:` names the one hunk that is shown,
 * by words in one of its lines.
 */
export function changes(before: string, after: string, bounds: string, root: string): Figure {
  const [old, now] = [before, after].map((file) =>
    readFileSync(path.join(root, 'solutions', file), 'utf8'),
  ) as [string, string]
  const words = /^around: (.+)$/m.exec(bounds)?.[1]?.trimEnd() ?? ''
  const { hunks } = structuredPatch(before, after, old, now, '', '', { context: 2 })
  const found = hunks.filter(({ lines }) => lines.some((line) => line.includes(words)))
  const [only] = found
  if (!only || found.length > 1)
    throw new BadSlide(`"${words}" is in ${found.length} changes from ${before} to ${after}`)
  return (captions) => {
    if (captions.length > 0) throw new BadSlide('changes have no steps')
    return html`<div class="changes">${linesOf(only.lines.map(painted), 'ts')}</div>`
  }
}

const painted = (line: string) => {
  const kind = { '+': 'added', '-': 'removed' }[line[0] ?? '']
  const code = html`${line[0]} ${colored(line.slice(1))}`
  return kind ? html`<span class="${kind}">${code}</span>` : code
}
