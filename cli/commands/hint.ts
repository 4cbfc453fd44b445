import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from '../command.ts'
import { type Exercise, findExercise } from '../course.ts'
import { printMarkdown } from '../markdown.ts'
import { openShop, type Shop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import { currentExercise } from './print.ts'

export const command: Command = {
  usage: 'hint [exercise] [--all]',
  options: { all: { type: 'boolean', help: 'show all hints at once' } },
  words: 1,
  async run({ positionals: [name], options, out }) {
    const shop = openShop(out.warn)
    const exercise = name === undefined ? currentExercise(shop) : findExercise(name)
    await showHint(exercise, shop, out, {
      all: options.all === true,
      more: `npx learn-tcp hint ${exercise.name}`,
      solution: `npx learn-tcp solution ${exercise.name} --force`,
    })
    return 0
  },
}

/** One more than was seen, or all; and how to see `more`, or the `solution` behind the last. */
export async function showHint(
  exercise: Exercise,
  { progress }: Pick<Shop, 'progress'>,
  out: Terminal,
  { all = false, ...ways }: { all?: boolean; more: string; solution: string },
): Promise<void> {
  const hints = hintsOf(exercise)
  const seen = progress.get().hints[exercise.slug] ?? 0
  const upTo = all ? hints.length : Math.min(seen + 1, hints.length)
  printMarkdown(hints.slice(all ? 0 : upTo - 1, upTo).join('\n'), out)
  await progress.update(({ hints: known }) => {
    known[exercise.slug] = Math.max(known[exercise.slug] ?? 0, upTo)
  })
  const which = `Hint ${upTo} of ${hints.length}`
  const wayOn =
    upTo < hints.length
      ? `${which}. One more: ${ways.more}`
      : `${which}: there are no more. The solution: ${ways.solution}`
  if (out.isTTY) out.say(`\n${wayOn}`)
  else out.warn(`\n${wayOn}`) // into a pipe goes the hint alone
}

/** The `## ` sections of hints.md. */
function hintsOf({ dir, slug }: Exercise): string[] {
  const text = readFileSync(path.join(dir, 'hints.md'), 'utf8')
  const hints = text.split(/^(?=## )/m).filter((part) => part.startsWith('## '))
  if (hints.length === 0) throw new Error(`the hints of ${slug} have no sections`)
  return hints
}
