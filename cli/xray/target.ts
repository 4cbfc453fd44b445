import { isListenedOn, portsOf } from '../../checker/kernel/owners.ts'
import { factsOf } from '../../checker/kernel/process-facts.ts'
import { visible } from '../../checker/output.ts'

/** Nothing is there to look at: in words, with what to do. */
export class NothingThere extends Error {
  override name = 'NothingThere'
}

const SEE_ALL = 'ss -ltnp shows who listens where.'

/**
 * The ports that a number means: a port on which somebody listens, else those of the process of that number.
 * @throws NothingThere
 */
export function portsMeantBy(number: number): number[] {
  if (number <= 65535 && isListenedOn(number)) return [number]
  const facts = factsOf(number)
  if (!facts) throw new NothingThere(nothingHas(number))
  const who = `Process ${number} (${visible(facts.name)})`
  const ports = portsOf(number)
  if (ports.length > 0) return ports
  const noPort = number <= 65535 ? `Nobody listens on port ${number}. ` : ''
  throw new NothingThere(
    facts.descriptors > 0
      ? `${noPort}${who} listens on no port, nor does a child of it. ${SEE_ALL}`
      : `${noPort}${who} is another user's: its sockets may not be seen. Name its port, or use sudo.`,
  )
}

function nothingHas(number: number): string {
  if (number > 65535) return `There is no process ${number}, and no such port. ${SEE_ALL}`
  return `Nobody listens on port ${number}, and there is no process ${number}. Start your server in another terminal: npx learn-tcp run. ${SEE_ALL}`
}
