import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from '../command.ts'
import { type Exercise, findExercise } from '../course.ts'
import { toMakeOne, workspaceAfterAsking } from '../first-use.ts'
import { printMarkdown } from '../markdown.ts'
import { openShop, type Shop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { addExercise, filesToEdit } from '../workspace.ts'

export const command: Command = {
  usage: 'print [exercise]',
  options: {},
  words: 1,
  async run({ positionals: [name], out }) {
    const shop = openShop(out.warn)
    return begin(name === undefined ? currentExercise(shop) : findExercise(name), shop, out)
  },
}

/** The exercise that a command without a name means. */
export function currentExercise(shop: Shop): Exercise {
  const current = shop.current()
  if (current) return current
  throw new UsageError('You have not begun an exercise. Begin with npx learn-tcp next')
}

/** Makes the exercise current, shows its problem and says which file to edit. */
export async function begin(exercise: Exercise, shop: Shop, out: Terminal): Promise<number> {
  await shop.select(exercise)
  const problem = readFileSync(path.join(exercise.dir, 'problem.md'), 'utf8')
  if (!out.isTTY) {
    printMarkdown(problem, out) // and nothing else, for a pager or a file
    return 0
  }
  const workspace = await workspaceAfterAsking(shop, out)
  printMarkdown(problem, out)
  out.print()
  if (!workspace) {
    out.say(toMakeOne)
    return 0
  }
  addExercise(workspace, exercise)
  out.hanging(out.color.bold('Edit   '), filesToEdit(workspace, exercise).join('\n'))
  out.hanging(out.color.bold('Check  '), 'npx learn-tcp verify')
  return 0
}
