import { structuredPatch } from 'diff'
import type { Terminal } from './terminal.ts'

export interface Compared {
  file: string
  /** What the learner wrote, where there is such a file. */
  yours: string | undefined
  solution: string
}

/** Prints the way from the learner's file to the solution, as `diff -u` would. */
export function printChanges({ file, yours, solution }: Compared, out: Terminal): void {
  const { color } = out
  if (yours === undefined) {
    out.say(color.bold(`${file}: the solution`))
    out.print(solution.trimEnd())
    return
  }
  const { hunks } = structuredPatch(file, file, yours, solution)
  if (hunks.length === 0) {
    out.say(color.bold(`${file}: yours is the same`))
    return
  }
  out.say(color.bold(`${file}: - is yours, + is the solution`))
  for (const { lines, oldStart } of hunks) {
    out.print(color.cyan(`@@ your line ${oldStart} @@`))
    for (const line of lines) out.print(paint(line, out))
  }
}

function paint(line: string, { color }: Terminal): string {
  if (line.startsWith('+')) return color.green(line)
  return line.startsWith('-') ? color.red(line) : line
}
