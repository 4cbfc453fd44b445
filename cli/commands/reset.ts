import { copyFileSync, cpSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from '../command.ts'
import { type Exercise, findExercise } from '../course.ts'
import { requireWorkspace } from '../first-use.ts'
import { confirm } from '../prompts.ts'
import { openShop } from '../shop.ts'
import { UsageError } from '../usage-error.ts'
import { addExercise, starterFiles } from '../workspace.ts'

export const command: Command = {
  usage: 'reset EXERCISE [--yes]',
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  words: 1,
  async run({ positionals: [name], options, out }) {
    if (name === undefined) throw new UsageError('Which exercise? npx learn-tcp reset EXERCISE')
    const exercise = findExercise(name)
    const workspace = await requireWorkspace(openShop(out.warn), out)
    const { created } = addExercise(workspace, exercise)
    const changed = changedFiles(workspace, exercise)
    if (changed.length === 0) {
      out.say(`${exercise.slug} ${created.length > 0 ? 'is a fresh stub' : 'is still the stub'}.`)
      return 0
    }
    const question = `Put the stub of ${exercise.slug} back? Your files are kept as a copy.`
    const instead = `Nobody can be asked here. Say npx learn-tcp reset ${exercise.name} --yes`
    if (!options.yes && !(await confirm(out, question, instead))) return 0

    const copy = keepCopy(path.join(workspace, exercise.slug))
    for (const file of changed) {
      copyFileSync(path.join(exercise.dir, file), path.join(workspace, exercise.slug, file))
    }
    out.say(`${exercise.slug} is the stub again: ${changed.join(', ')}. Your files are in`)
    out.print(copy)
    return 0
  },
}

function changedFiles(workspace: string, { slug, dir }: Exercise): string[] {
  const bytes = (folder: string, file: string) => readFileSync(path.join(folder, file))
  return starterFiles(dir).filter(
    (file) => !bytes(dir, file).equals(bytes(path.join(workspace, slug), file)),
  )
}

/** A dated copy beside the folder; it never takes the place of an older one. */
function keepCopy(folder: string): string {
  const day = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  let copy = `${folder}.${day}`
  for (let again = 2; existsSync(copy); again++) copy = `${folder}.${day}.${again}`
  cpSync(folder, copy, { recursive: true, errorOnExist: true, force: false })
  return copy
}
