import { readFileSync } from 'node:fs'
import path from 'node:path'
import { lexer } from 'marked'
import type { Exercise } from '../course.ts'
import { renderMarkdown } from '../markdown.ts'
import type { Terminal } from '../terminal.ts'

/** What was learned: the first paragraph of the solution's notes. */
export function printLearned({ solutionDir }: Exercise, out: Terminal): void {
  const notes = lexer(readFileSync(path.join(solutionDir, 'notes.md'), 'utf8'))
  const first = notes.find((token) => token.type === 'paragraph')
  if (first) out.print(renderMarkdown(first.raw, Math.min(out.columns, 80), out.color))
}
