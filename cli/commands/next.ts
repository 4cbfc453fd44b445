import type { Command } from '../command.ts'
import { openShop } from '../shop.ts'
import { begin } from './print.ts'

export const command: Command = {
  usage: 'next',
  options: {},
  words: 0,
  async run({ out }) {
    const shop = openShop(out.warn)
    const from = shop.current()
    const next = shop.next()
    if (!next) {
      out.say(`All ${shop.exercises.length} exercises are done.`)
      return 0
    }
    const code = await begin(next, shop, out)
    // Into a pipe goes the problem alone.
    if (from && from !== next && !shop.isCompleted(from))
      out.warn(`\n${from.slug} is not done yet. Back to it: npx learn-tcp print ${from.name}`)
    return code
  },
}
