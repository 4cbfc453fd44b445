import type { Command } from '../command.ts'
import { openShop } from '../shop.ts'
import { begin } from './print.ts'

export const command: Command = {
  usage: 'next',
  options: {},
  words: 0,
  async run({ out }) {
    const shop = openShop(out.warn)
    const next = shop.next()
    if (next) return begin(next, shop, out)
    out.say(`All ${shop.exercises.length} exercises are done.`)
    return 0
  },
}
