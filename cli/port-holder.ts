import { ownersOf } from '../checker/kernel/owners.ts'
import { link, RUN_MARK, read } from '../checker/kernel/processes.ts'
import { tcpTable } from '../checker/kernel/tcp-table.ts'
import { quoted } from '../checker/output.ts'

/** Who listens on this port, in words with what to do; undefined if nobody does, or it cannot be seen. Linux only. */
export function holderOf(port: number): string | undefined {
  const listening = tcpTable(port).filter(
    (row) => row.state === 'LISTEN' && row.local.port === port,
  )
  if (listening.length === 0) return undefined
  const [pid] = ownersOf(new Set(listening.map(({ inode }) => inode)))
  if (pid === undefined)
    return `Port ${port} is taken by another user's process: sudo ss -ltnp shows whose. Choose another: PORT=${port + 1} npx learn-tcp run`
  const isOurs = read(`/proc/${pid}/environ`).includes(`${RUN_MARK}=`)
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
  const who = isOurs
    ? `a server that learn-tcp has started in ${link(`/proc/${pid}/cwd`)}`
    : quoted(command, 50)
  return `Port ${port} is taken by process ${pid}, ${who}. To end it: kill ${pid}`
}
