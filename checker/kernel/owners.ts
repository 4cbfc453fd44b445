import { factsOf } from './process-facts.ts'
import { processIds, socketsOf } from './processes.ts'
import { tcpTable } from './tcp-table.ts'

/** The processes that hold one of these sockets, as far as we may look: all of /proc is read, some 10 ms. */
export function ownersOf(inodes: ReadonlySet<number>): number[] {
  return processIds().filter((pid) => [...socketsOf(pid).values()].some((one) => inodes.has(one)))
}

/** Does anybody listen on this port, whether we see who or not? */
export const isListenedOn = (port: number): boolean =>
  tcpTable(port).some((row) => row.state === 'LISTEN' && row.local.port === port)

/** The ports that a process listens on; a wrapper, such as npx, through its children. */
export function portsOf(pid: number): number[] {
  const listening = tcpTable().filter((row) => row.state === 'LISTEN')
  const ports = (pids: number[]) => {
    const own = new Set(pids.flatMap((one) => [...socketsOf(one).values()]))
    return new Set(listening.filter((row) => own.has(row.inode)).map((row) => row.local.port))
  }
  const own = ports([pid])
  return [...(own.size > 0 ? own : ports(descendantsOf(pid)))].sort((a, b) => a - b)
}

function descendantsOf(ancestor: number): number[] {
  const parents = new Map(processIds().map((pid) => [pid, factsOf(pid)?.parent]))
  const descends = (pid: number | undefined, depth = 0): boolean =>
    pid !== undefined && depth < 100 && (pid === ancestor || descends(parents.get(pid), depth + 1))
  return [...parents.keys()].filter((pid) => pid !== ancestor && descends(pid))
}
