import { ownersOf } from '../checker/kernel/owners.ts'
import { link, RUN_MARK, read } from '../checker/kernel/processes.ts'
import { closedFirst, tcpTable } from '../checker/kernel/tcp-table.ts'
import { quoted } from '../checker/output.ts'
import type { Exercise } from './course.ts'

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

/** Nobody listens on this port, and bind refuses it: why, if earlier connections are to be seen. Linux only. */
export function keptByTheDead(port: number, { number }: Exercise): string | undefined {
  const old = tcpTable(port).some((row) => row.local.port === port && closedFirst(row))
  if (!old) return undefined
  const wayOn =
    number < 5
      ? '05 is about that.'
      : 'Which socket option lets bind have a port with nothing but old connections on it?'
  return `No process has port ${port}, but earlier connections of it are in TIME_WAIT: the kernel keeps them for a minute after their server has closed them, and so long bind is refused. Wait a minute, or choose another port: PORT=${port + 1} npx learn-tcp run. ${wayOn}`
}
