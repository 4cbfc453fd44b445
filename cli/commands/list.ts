import type { Command } from '../command.ts'
import { exercises } from '../course.ts'
import { openProgress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'

export const command: Command = {
  usage: 'list',
  options: {},
  words: 0,
  async run({ out }) {
    printList(out)
    return 0
  },
}

/**
 * `✓` is done, `>` is where the learner is: both can be read without colours and grepped.
 * With `chosen` the mark is there instead.
 * Reads course and progress itself: the shop would be a fifth of the time that this takes.
 */
export function printList(out: Terminal, chosen?: string): void {
  const all = exercises()
  const { current, completed } = openProgress(out.warn).get()
  const { color } = out
  for (const { slug, number, title } of all) {
    const here = slug === (chosen ?? current)
    const tick = slug in completed ? color.green('✓') : ' '
    const mark = `${here ? color.cyan('>') : ' '} ${tick} ${String(number).padStart(2, '0')} `
    out.hanging(mark, here ? color.bold(title) : title)
  }
  out.print()
  const done = all.filter(({ slug }) => slug in completed).length
  out.say(done === all.length ? `All ${done} are done.` : `${done} of ${all.length} are done.`)
  const numbers = all.map(({ number }) => number)
  if (numbers.includes(11) && !numbers.includes(10))
    out.say(color.dim('There is no 10: Part II begins at 11.'))
}
