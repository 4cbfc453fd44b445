import path from 'node:path'
import type { Command } from '../command.ts'
import { remember, sayMade } from '../first-use.ts'
import { openShop } from '../shop.ts'
import { findWorkspace, makeWorkspace } from '../workspace.ts'

export const command: Command = {
  usage: 'init [dir]',
  options: {},
  words: 1,
  async run({ positionals: [name], out }) {
    const here = process.cwd()
    const dir = name === undefined ? (findWorkspace(here) ?? here) : path.resolve(name)
    const made = makeWorkspace(dir)
    await remember(openShop(out.warn), dir)
    sayMade(out, dir, made)
    if (made.created.length > 0) for (const file of made.kept) out.hanging('  kept  ', file)
    out.say(
      dir === here
        ? 'Go on with npx learn-tcp next'
        : `Go on with cd ${dir} and npx learn-tcp next`,
    )
    return 0
  },
}
