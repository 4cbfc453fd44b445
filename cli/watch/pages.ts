import { readFileSync } from 'node:fs'
import path from 'node:path'
import { showHint } from '../commands/hint.ts'
import { printSolution } from '../commands/solution.ts'
import type { Exercise } from '../course.ts'
import { knownWorkspace } from '../first-use.ts'
import { printMarkdown } from '../markdown.ts'
import { openShop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import { filesToEdit } from '../workspace.ts'
import { ALL_KEYS } from './keys.ts'
import type { Scene } from './scene.ts'

/* What `watch` shows beside the result. Progress is read anew: another terminal may have changed it. */

/** @param left the exercise from which one has come here, if it stays open */
export function printProblem({ exercise, subject, shop }: Scene, out: Terminal, left?: Exercise) {
  const workspace = knownWorkspace(shop)
  if (left) out.say(`${left.slug} stays open: l leads back to it.\n`)
  if (workspace && 'file' in subject) {
    out.hanging(out.color.bold('Edit   '), filesToEdit(workspace, exercise).join('\n'))
    out.print()
  }
  printMarkdown(readFileSync(path.join(exercise.dir, 'problem.md'), 'utf8'), out)
}

export function printHint({ exercise }: Scene, out: Terminal): Promise<void> {
  return showHint(exercise, openShop(out.warn), out, {
    more: 'press h again',
    solution: `npx learn-tcp solution ${exercise.name} --force, in another terminal`,
  })
}

export function printSolutionIfPassed({ exercise, shop }: Scene, out: Terminal): void {
  const { slug, name } = exercise
  if (openShop(out.warn).isCompleted(exercise)) {
    const workspace = knownWorkspace(shop)
    printSolution(exercise, workspace && path.join(workspace, slug), out)
    return
  }
  out.say(`${slug} has not passed yet. Press h for a hint.`)
  out.say(
    `To see the solution all the same, in another terminal: npx learn-tcp solution ${name} --force`,
  )
}

export function printKeys(out: Terminal): void {
  for (const [key, what] of ALL_KEYS) out.hanging(`${out.color.bold(key.padEnd(5))}  `, what)
}
