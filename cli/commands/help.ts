import type { Command } from '../command.ts'
import { findCommand } from '../commands.ts'
import { unknownCommand } from '../unknown-command.ts'
import { printHelp, printUsage } from '../usage.ts'

export const command: Command = {
  usage: 'help [command]',
  options: {},
  words: 1,
  async run({ positionals: [name], out }) {
    if (name === undefined) {
      printHelp(out)
      return 0
    }
    const found = findCommand(name)
    if (!found) throw unknownCommand(name)
    printUsage(name, (await found.load()).command, out)
    return 0
  },
}
