import type { Results } from '../results.ts'
import type { CaseSummary } from '../summary.ts'

/** What a case is, as its heading. */
export const headingOf = ({ name, workMs }: Pick<CaseSummary, 'name' | 'workMs'>): string =>
  ({
    work: `Every request blocks for ${workMs} ms, as a call that waits for a disk does`,
    close: 'No work at all, and a new connection for each request',
    keep: 'No work at all, and connections are kept',
  })[name]

/** Why a third shape. */
export const BY_CPU =
  'By CPU: what one CPU could answer, had the server one for itself; a client at its limit does not change it, and other programs change it less.'

/** How it was measured, and on what. */
export function settingsInWords({ settings, machine }: Results): string {
  const { rounds, seconds, poolSize, loops, backlog, clientThreads, client } = settings
  const middle = rounds === 1 ? 'One round' : `Medians of ${rounds} rounds`
  const threads = clientThreads === 1 ? 'one thread' : `${clientThreads} threads`
  const load = client === 'wrk' ? 'wrk' : 'Load'
  return `${middle} of ${seconds} s, taken in turn. ${machine.cpus} CPUs (${machine.model}), ${machine.system}, Node ${machine.node}; servers and clients share them. ${load} in ${threads}. POOL_SIZE=${poolSize} LOOPS=${loops} BACKLOG=${backlog}.`
}
