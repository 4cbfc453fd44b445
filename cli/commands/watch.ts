import path from 'node:path'
import { adoptOrphans, endOrphans } from '../../checker/orphans.ts'
import type { Command } from '../command.ts'
import { openShop } from '../shop.ts'
import { watchInLines } from '../watch/in-lines.ts'
import { watchOnScreen } from '../watch/on-screen.ts'
import { endServersOnInterrupt, whichExercise, whichServer } from './verify.ts'

export const command: Command = {
  usage: 'watch [exercise] [file] [-- command args…]',
  options: {},
  words: 2,
  takesRest: true,
  async run(input) {
    const { out, positionals } = input
    const shop = openShop(out.warn)
    const { exercise, file } = whichExercise(positionals, shop)
    const subject = await whichServer(exercise, file, input, shop)
    const folder = 'file' in subject ? path.dirname(path.resolve(subject.file)) : process.cwd()
    await shop.select(exercise)

    adoptOrphans()
    const endInterrupts = endServersOnInterrupt()
    const hasKeys = out.isTTY && process.stdin.isTTY && process.env.TERM !== 'dumb'
    try {
      await (hasKeys ? watchOnScreen : watchInLines)({ exercise, subject, folder, shop, out })
      return 0
    } finally {
      endInterrupts()
      endOrphans()
    }
  },
}
