import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from '../command.ts'
import { type Exercise, findExercise } from '../course.ts'
import { printMarkdown } from '../markdown.ts'
import { openShop } from '../shop.ts'
import { currentExercise } from './print.ts'

export const command: Command = {
  usage: 'hint [exercise] [--all]',
  options: { all: { type: 'boolean', help: 'show all hints at once' } },
  words: 1,
  async run({ positionals: [name], options, out }) {
    const shop = openShop(out.warn)
    const exercise = name === undefined ? currentExercise(shop) : findExercise(name)
    const hints = hintsOf(exercise)
    const seen = shop.progress.get().hints[exercise.slug] ?? 0
    const upTo = options.all ? hints.length : Math.min(seen + 1, hints.length)
    printMarkdown(hints.slice(options.all ? 0 : upTo - 1, upTo).join('\n'), out)
    await shop.progress.update((progress) => {
      progress.hints[exercise.slug] = Math.max(progress.hints[exercise.slug] ?? 0, upTo)
    })
    if (out.isTTY) out.say(`\n${whatIsLeft(exercise, upTo, hints.length)}`)
    return 0
  },
}

/** The `## ` sections of hints.md. */
function hintsOf({ dir, slug }: Exercise): string[] {
  const text = readFileSync(path.join(dir, 'hints.md'), 'utf8')
  const hints = text.split(/^(?=## )/m).filter((part) => part.startsWith('## '))
  if (hints.length === 0) throw new Error(`the hints of ${slug} have no sections`)
  return hints
}

function whatIsLeft({ name }: Exercise, seen: number, all: number): string {
  if (seen < all) return `Hint ${seen} of ${all}. One more: npx learn-tcp hint ${name}`
  return `Hint ${seen} of ${all}, the last. The solution: npx learn-tcp solution ${name} --force`
}
