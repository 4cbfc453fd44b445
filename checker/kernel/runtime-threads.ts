import { closeSync, openSync, readSync } from 'node:fs'
import { executableOf, isNode } from './process-facts.ts'
import { read, type Thread } from './processes.ts'

/**
 * Whose is a thread? `program`: the program has started it. `runtime`: the language's own, for compiling, for files,
 * for signals. `unknown`: it cannot be told yet.
 */
export type Origin = 'program' | 'runtime' | 'unknown'

/** Newer versions of Node name their threads: some since 22, all since 24. */
const NODES_OWN = /V8Worker|^DelayedTaskSche|^SignalInspector|^libuv-/

/** Every Worker of Node 20 to 26 has a stack of 4 MB (src/node_worker.h), other threads what `ulimit -s` says. */
const WORKER_STACK = 4 * 1024 * 1024

/** Runtimes with many threads of their own, of which the kernel cannot tell those of the program. */
const OTHER_RUNTIMES = /^(java|dotnet|beam\.smp|deno|bun)$/

/**
 * The origin of these threads of one process, other than its main thread. Whatever is seen at a socket of the server
 * is the program's all the same.
 */
export function originsOf(pid: number, threads: Thread[]): Map<number, Origin> {
  const all = (origin: Origin) => new Map(threads.map(({ tid }) => [tid, origin]))
  const program = executableOf(pid)
  if (threads.length === 0 || program === '') return all('unknown') // it is ending, or we may not look
  if (isNode(pid)) return originsInNode(pid, threads)
  return all(OTHER_RUNTIMES.test(program) || isGo(pid) ? 'runtime' : 'program')
}

/** Go's linker leaves a note with its name in the first page of what it makes. */
function isGo(pid: number): boolean {
  try {
    const file = openSync(`/proc/${pid}/exe`, 'r')
    const start = Buffer.alloc(8192)
    const length = readSync(file, start, 0, start.length, 0)
    closeSync(file)
    return start.subarray(0, length).includes('\x04\0\0\0Go\0\0', 'latin1')
  } catch {
    return false // it has gone, or we may not look
  }
}

function originsInNode(pid: number, threads: Thread[]): Map<number, Origin> {
  let mappings: Mapping[] | undefined
  return new Map(
    threads.map((thread) => {
      const name = read(`/proc/${pid}/task/${thread.tid}/comm`).trim()
      if (name === 'WorkerThread') return [thread.tid, 'program']
      if (NODES_OWN.test(name)) return [thread.tid, 'runtime']
      mappings ??= mappingsOf(pid)
      return [thread.tid, originByStack(thread, mappings)]
    }),
  )
}

function originByStack({ syscall }: Thread, mappings: Mapping[]): Origin {
  const stackPointer = syscall?.split(' ').at(-2) // the last but one of what a sleeping thread shows
  if (stackPointer === undefined) return 'unknown'
  const address = Number(stackPointer)
  const stack = mappings.find(({ from, to }) => from <= address && address < to)
  if (!stack) return 'unknown'
  // A page or more of it may be a guard.
  return Math.abs(stack.to - stack.from - WORKER_STACK) <= 64 * 1024 ? 'program' : 'runtime'
}

interface Mapping {
  from: number
  to: number
}

/** /proc/PID/maps: `7f05617b4000-7f0561bb4000 rw-p …`; addresses of user space fit into a number. */
function mappingsOf(pid: number): Mapping[] {
  return [...read(`/proc/${pid}/maps`).matchAll(/^([\da-f]+)-([\da-f]+) rw/gm)].map(
    ([, from = '', to = '']) => ({ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }),
  )
}
