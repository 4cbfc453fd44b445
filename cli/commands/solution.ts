import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { printChanges } from '../changes.ts'
import type { Command } from '../command.ts'
import { type Exercise, findExercise } from '../course.ts'
import { knownWorkspace } from '../first-use.ts'
import { printMarkdown } from '../markdown.ts'
import { confirm } from '../prompts.ts'
import { openShop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { currentExercise } from './print.ts'

export const command: Command = {
  usage: 'solution [exercise] [--force [--yes]]',
  options: {
    force: { type: 'boolean', help: 'also before the exercise has passed' },
    yes: { type: 'boolean', help: 'do not ask' },
  },
  words: 1,
  async run({ positionals: [name], options, out }) {
    const shop = openShop(out.warn)
    const exercise = name === undefined ? currentExercise(shop) : findExercise(name)
    if (!shop.isCompleted(exercise)) {
      if (!options.force) throw new UsageError(notYet(exercise))
      if (!options.yes && !(await reallyShow(exercise, out))) return 0
    }
    const workspace = knownWorkspace(shop)
    printSolution(exercise, workspace && path.join(workspace, exercise.slug), out)
    return 0
  },
}

function reallyShow({ name }: Exercise, out: Terminal): Promise<boolean> {
  const instead = `Nobody can be asked here. Say npx learn-tcp solution ${name} --force --yes`
  return confirm(out, `Show the solution of ${name} although your server has not passed?`, instead)
}

function notYet({ slug, name }: Exercise): string {
  return `${slug} has not passed yet. Try npx learn-tcp hint ${name}, or see the solution all the same: npx learn-tcp solution ${name} --force`
}

/** What would change in each of the learner's files, then what the solution teaches. */
export function printSolution(exercise: Exercise, mine: string | undefined, out: Terminal): void {
  for (const file of readdirSync(exercise.solutionDir).filter((name) => name.endsWith('.ts'))) {
    const solution = readFileSync(path.join(exercise.solutionDir, file), 'utf8')
    const yours = mine && path.join(mine, file)
    const text = yours && existsSync(yours) ? readFileSync(yours, 'utf8') : undefined
    printChanges({ file: `${exercise.slug}/${file}`, yours: text, solution }, out)
    out.print()
  }
  const notes = path.join(exercise.solutionDir, 'notes.md')
  if (existsSync(notes)) printMarkdown(readFileSync(notes, 'utf8'), out)
}
