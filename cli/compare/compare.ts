import { lastLines } from '../../checker/output.ts'
import { count, seconds } from '../../checker/text.ts'
import { Unmet } from '../../checker/unmet.ts'
import type { Input } from '../command.ts'
import { endServersOnInterrupt } from '../commands/verify.ts'
import type { Shop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import { contenders } from './contenders.ts'
import { play } from './play.ts'
import { describeBoth, printBoth } from './print.ts'
import { type Scene, sceneFor } from './scene.ts'

/** `run --compare A B`: two servers, the same clients, two pictures. */
export async function compare(input: Input, shop: Shop): Promise<number> {
  const { out, options } = input
  const pair = await contenders(input, shop)
  const scene = sceneFor(pair)
  const endInterrupts = endServersOnInterrupt()
  try {
    out.say(whatHappens(scene))
    out.print()
    const both = await play(pair, scene)
    if (options.describe) describeBoth(both, out)
    else printBoth(both, out)
    const dead = both.filter(({ died }) => died)
    for (const { name, died } of dead)
      sayWhatItPrinted(`${name} ended ${died?.how}.`, died?.output, out)
    return dead.length > 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof Unmet)) throw error
    const { name, output } = error.server.process
    const why = `Expected: ${error.expected}. Observed: ${error.observed}.`
    sayWhatItPrinted(`${name} cannot be compared. ${why}`, output.text(), out)
    return 1
  } finally {
    endInterrupts()
    await Promise.all(pair.map(({ command }) => command.remove()))
  }
}

function sayWhatItPrinted(what: string, output = '', { warn }: Terminal): void {
  const said = lastLines(output)
  warn(said === '' ? what : `${what} It printed:\n${said}`)
}

/** `For each server one client says nothing …; 5 others ask at the same moment. WORK_MS=600 POOL_SIZE=3 …` */
function whatHappens({ silent, silentMs, asking, settings }: Scene): string {
  const all = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  const nobody = silent === 1 ? 'one client says' : `${count(silent, 'client')} say`
  const first =
    silent === 0
      ? `${asking} clients come one after the other, and each asks as soon as it is in`
      : `${nobody} nothing and would leave after ${seconds(silentMs)}; ${asking} others ask at the same moment`
  return `For each server ${first}. ${all.join(' ')}`
}
