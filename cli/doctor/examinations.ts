import { spawn } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { read } from '../../checker/kernel/processes.ts'
import { tcpTableIsReadable } from '../../checker/kernel/tcp-table.ts'
import { wantsAscii } from '../ascii.ts'
import { holderOf } from '../port-holder.ts'
import type { Terminal } from '../terminal.ts'
import { findWorkspace } from '../workspace.ts'
import { type Finding, poor, well, wrong } from './finding.ts'

/** Each looks at one thing that a workshop has stumbled over, and says what to do about it. */
export const EXAMINATIONS: ((out: Terminal) => Finding | Promise<Finding>)[] = [
  node,
  platform,
  koffi,
  loopback,
  localhost,
  port,
  descriptors,
  acceptQueue,
  proc,
  theClock,
  tools,
  terminal,
  workspace,
]

const linuxInstead = 'A dev container, a virtual machine or WSL with Linux has all of it.'

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const found = `Node ${process.versions.node}`
  const noTypes = `${found}: start servers with npx learn-tcp run (node server.ts needs Node 22.18)`
  if (major > 20 || (major === 20 && minor >= 19)) return well(runsTypeScript() ? found : noTypes)
  return wrong(
    `${found} is too old`,
    'Install Node 24 from https://nodejs.org, or with your version manager.',
  )
}

/** Whether plain Node takes the types out of a .ts file by itself. */
const runsTypeScript = () =>
  'typescript' in process.features && process.features.typescript !== false

function platform(): Finding {
  const found = `${process.platform} on ${process.arch}`
  if (process.platform === 'darwin')
    return poor(`${found}: what the kernel sees is not shown`, linuxInstead)
  if (process.platform !== 'linux')
    return wrong(`${found} has not the calls that learn-tcp/sockets makes`, linuxInstead)
  if (/microsoft/i.test(read('/proc/version')) && process.cwd().startsWith('/mnt/'))
    return poor(
      `${found} (WSL), in a folder of Windows: saves are noticed late, and everything is slow`,
      'Keep your servers under your home in Linux: cd ~ && npx learn-tcp init',
    )
  return well(found)
}

function koffi(): Finding {
  try {
    const library = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const pid = library.load(null).func('int getpid()')()
    if (pid === process.pid) return well('system calls can be made (koffi)')
    return wrong(
      `getpid() says ${pid} instead of ${process.pid}`,
      'Tell us: this should not happen.',
    )
  } catch (error) {
    return wrong(
      `koffi cannot be loaded: ${(error as Error).message.split('\n')[0]}`,
      'npm install once more in the folder of learn-tcp, with the Node that you use now. Servers in other languages can be checked all the same.',
    )
  }
}

async function loopback(): Promise<Finding> {
  const server = createServer((client) => client.end())
  try {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect((server.address() as { port: number }).port, '127.0.0.1').resume()
    await once(client, 'close', { signal: AbortSignal.timeout(3000) })
    return well('connections to 127.0.0.1 work')
  } catch (error) {
    return wrong(
      `no connection to 127.0.0.1: ${(error as Error).message}`,
      'A firewall or a sandbox forbids it. Allow connections of this machine to itself.',
    )
  } finally {
    server.close()
  }
}

async function localhost(): Promise<Finding> {
  const found = await lookup('localhost', { all: true, order: 'verbatim' }).catch(() => [])
  const addresses = found.map(({ address }) => address)
  if (addresses[0] === '127.0.0.1') return well('localhost is 127.0.0.1')
  return poor(
    `localhost is ${addresses.join(', then ') || 'unknown'}`,
    'Servers of this course listen on 127.0.0.1: type that, not localhost.',
  )
}

function port(): Finding {
  const number = Number(process.env.PORT || 1729)
  const taken = tcpTableIsReadable ? holderOf(number) : undefined
  return taken
    ? poor(taken.split('. ')[0] ?? '', taken.split('. ').slice(1).join('. '))
    : well(`port ${number} is free`)
}

function descriptors(): Finding {
  const soft = /^Max open files\s+(\S+)/m.exec(read('/proc/self/limits'))?.[1]
  if (soft === undefined || soft === 'unlimited' || Number(soft) >= 1024)
    return well(`${soft ?? 'enough'} descriptors for each process`)
  const says = `only ${soft} descriptors for each process`
  const remedy = 'ulimit -n 4096, in the shell from which you start learn-tcp.'
  return Number(soft) < 256 ? wrong(says, remedy) : poor(says, remedy)
}

function acceptQueue(): Finding {
  const most = read('/proc/sys/net/core/somaxconn').trim()
  if (most === '' || Number(most) >= 128)
    return well(`accept queues of up to ${most || 'many'} clients`)
  return poor(
    `accept queues of at most ${most} clients: listen is given no more`,
    'sudo sysctl net.core.somaxconn=4096',
  )
}

async function proc(): Promise<Finding> {
  if (!tcpTableIsReadable)
    return poor('/proc/net/tcp cannot be read: what the kernel sees is not shown', linuxInstead)
  const child = spawn('sleep', ['10'], { stdio: 'ignore' })
  child.on('error', () => {})
  try {
    for (let i = 0; i < 50; i++) {
      if (/^\d/.test(read(`/proc/${child.pid}/syscall`)))
        return well('the kernel shows connections, threads and their calls')
      await pause(10)
    }
    return poor(
      'the kernel does not show in which call a thread sleeps: it is guessed',
      'sysctl kernel.yama.ptrace_scope should be 0 or 1; a container may need --cap-add SYS_PTRACE.',
    )
  } finally {
    child.kill()
  }
}

async function theClock(): Promise<Finding> {
  let worst = 0
  for (let i = 0; i < 10; i++) {
    const began = performance.now()
    await pause(10)
    worst = Math.max(worst, performance.now() - began - 10)
  }
  const late = `a timer of 10 ms is up to ${Math.round(worst)} ms late`
  if (worst < 50) return well(`${late}: the machine has time for you`)
  return poor(
    `${late}: the machine is busy`,
    'Checks will take longer, and may have to be repeated. What else runs? See top.',
  )
}

function tools(): Finding {
  const wanted = ['curl', 'nc', ...(process.platform === 'linux' ? ['ss', 'strace'] : [])]
  const missing = wanted.filter((tool) => !isInPath(tool))
  if (missing.length === 0) return well(`${wanted.join(', ')} are installed`)
  return poor(
    `${missing.join(', ')} not installed: lessons use them by hand`,
    process.platform === 'linux'
      ? 'On Debian: sudo apt install curl netcat-openbsd iproute2 strace'
      : 'Your package manager has them.',
  )
}

const isInPath = (tool: string) =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, tool)))

function terminal({ columns, color, isTTY }: Terminal): Finding {
  if (!isTTY) return well('no terminal: plain text')
  const what = `${columns} columns, ${color.level > 0 ? 'colours' : 'no colours'}, ${wantsAscii() ? 'ASCII' : 'UTF-8'}`
  if (process.env.TERM === 'dumb')
    return poor(
      `a terminal that cannot move its cursor: ${what}`,
      'watch and xray print below each other there.',
    )
  return columns < 60 ? poor(`${what}: pictures are small`, 'Make the window wider.') : well(what)
}

function workspace(): Finding {
  const found = findWorkspace(process.cwd())
  return found
    ? well(`your servers are in ${found}`)
    : poor(
        'no workspace around this folder',
        'npx learn-tcp init makes one; from elsewhere the last one is used.',
      )
}
