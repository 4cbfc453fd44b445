import { networkInterfaces } from 'node:os'
import type { Input } from '../command.ts'
import { UsageError } from '../usage-error.ts'

const LOOPBACK = '127.0.0.1'
const EVERYWHERE = '0.0.0.0'

/** On which address the board listens: without a word, for this machine alone. */
export function hostFrom({ lan, host }: Input['options']): string {
  if (lan && host !== undefined) throw new UsageError('Say --lan, or --host ADDRESS, not both.')
  if (host === '') throw new UsageError('--host needs an address of this machine.')
  return lan ? EVERYWHERE : ((host as string | undefined) ?? LOOPBACK)
}

export interface Addresses {
  /** For the teacher's browser, on this machine. */
  own: string
  /** As they stand in an address. */
  forLearners: string[]
  /** In plain words, for the teacher. */
  whatIsOpen: string[]
}

export function addressesFor(host: string): Addresses {
  if (isLoopback(host))
    return {
      own: host,
      forLearners: [inUrl(host)],
      whatIsOpen: ['Only this machine can reach it. For a class in a room: --lan'],
    }
  const everywhere = host === EVERYWHERE || host === '::'
  const reachable = everywhere ? ofThisMachine() : [host]
  return {
    own: everywhere ? LOOPBACK : host,
    forLearners: reachable.length > 0 ? reachable.map(inUrl) : ['ADDRESS-OF-THIS-MACHINE'],
    whatIsOpen: [
      everywhere
        ? 'Everybody who reaches this machine, on any of its networks, reaches the board.'
        : `Everybody who reaches ${host} reaches the board.`,
      'With the code they can join and tell of checks; without your key they see no names. It is plain HTTP: who listens in on the network can read the names and how checks ended, and a key that you open over the network. A firewall on this machine may have to let it in.',
    ],
  }
}

const isLoopback = (host: string) => /^127\./.test(host) || host === '::1' || host === 'localhost'
const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host)

/** IPv4, which is what a classroom has; not those that nobody else reaches. */
function ofThisMachine(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all = []) => all)
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
}
