import type { Command } from '../command.ts'
import { findCommand } from '../commands.ts'
import { printHelp, printUsage } from '../usage.ts'
import { UsageError } from '../usage-error.ts'

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
    if (!found) throw new UsageError(`There is no command ${name}. See npx learn-tcp help`)
    printUsage(name, (await found.load()).command, out)
    return 0
  },
}
