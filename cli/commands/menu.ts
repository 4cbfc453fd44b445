import type { Command } from '../command.ts'
import { findCommand } from '../commands.ts'
import { canAsk, choose } from '../prompts.ts'
import type { Choice, Menu } from '../shop.ts'
import { hang, type Terminal } from '../terminal.ts'
import { printList } from './list.ts'

export const command: Command = {
  usage: 'menu',
  options: {},
  words: 0,
  async run({ out }) {
    if (!canAsk(out)) {
      printList(out)
      out.say(
        'Go on with npx learn-tcp next, or npx learn-tcp print EXERCISE. See npx learn-tcp --help',
      )
      return 0
    }
    const { openShop } = await import('../shop.ts') // a pipe does without it
    const shop = openShop(out.warn)
    const choice = await pick(shop.menu(), out)
    if (typeof choice !== 'string') {
      const { begin } = await import('./print.ts') // not needed to paint the menu
      return begin(choice, shop, out)
    }
    const found = findCommand(choice)
    if (!found) throw new Error(`the menu offers ${choice}, which is no command`)
    const { command } = await found.load()
    return command.run({ positionals: [], options: {}, rest: undefined, out })
  },
}

async function pick({ exercises, extras, selected }: Menu, out: Terminal): Promise<Choice> {
  const width = out.columns - 2 // the bullet of the list
  const rows = exercises.map(({ exercise: { number, title }, completed, pick }) => {
    const mark = `${completed ? out.color.green('✓') : ' '} ${String(number).padStart(2, '0')} `
    return { label: hang(mark, title, width), value: pick }
  })
  const below = extras.map(({ label, pick }) => ({ label: `     ${label}`, value: pick }))
  const picked = await choose(out, {
    message: 'Which exercise? (Esc or q: leave)',
    options: [...rows, ...below],
    selected,
  })
  return picked()
}
