import { type ChildProcess, spawn } from 'node:child_process'
import { RUN_MARK } from './kernel/processes.ts'

/**
 * Ends a server if this process dies before it could do so itself, even by SIGKILL. A shell waits for the
 * end of its standard input, which the kernel closes with this process, and then kills everything that carries
 * the server's mark (Linux), or its process group (elsewhere). It starts in about 2 ms, before the server.
 */
export class Guard {
  readonly #shell: ChildProcess

  /** @param folder what was made to start the server, to be removed too */
  constructor(mark: string, folder = '') {
    const args = ['learn-tcp-guard', `${RUN_MARK}=${mark}`, folder]
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, ...args], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    })
    this.#shell.on('error', () => {}) // no shell, no guard: the ordinary clean-up still works
    this.#shell.stdin?.on('error', () => {})
    this.#shell.unref()
    if (this.#shell.pid) groups.add(this.#shell.pid)
  }

  watch(group: number): void {
    this.#shell.stdin?.write(`${group}\n`)
  }

  /** The server is gone: nothing is left to guard. */
  release(): void {
    try {
      if (this.#shell.pid) process.kill(-this.#shell.pid, 'SIGKILL')
    } catch {
      // there was no shell
    }
    this.#shell.stdin?.destroy() // not before: it would take that for our death
  }
}

const groups = new Set<number>()

/** Is this the process group of a guard? Those who are killed take a while to go on a busy machine. */
export const isGuard = (group: number): boolean => groups.has(group)

// Rounds, because a process may be between fork and exec while we look: it gets its mark with the exec.
const SCRIPT = `
read -r group; while read -r _; do :; done
[ -n "$group" ] && kill -s KILL -- "-$group"
if [ -r /proc/self/environ ]; then
  for round in 1 2 3 4 5; do
    for file in $(grep -lsaF "$1" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}; kill -KILL "\${pid%/environ}"
    done
    sleep 0.05
  done
fi
[ -n "$2" ] && rm -rf -- "$2"
`
