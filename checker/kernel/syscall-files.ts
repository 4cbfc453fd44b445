import { closeSync, openSync, readSync } from 'node:fs'

/** So many stay open a server: descriptors are few, and clients need them too. */
const OPEN_AT_MOST = 32

const buffer = Buffer.alloc(256)

/**
 * /proc/PID/task/TID/syscall, read again and again: 5 µs where the file stays open, 25 where it does not. A file
 * that was opened for a thread never shows another one that was given the same number.
 */
export class SyscallFiles {
  readonly #open = new Map<string, number>()

  /** What the kernel says of the thread now; undefined when it has gone or may not be looked at. */
  read(pid: number, tid: number): string | undefined {
    const path = `/proc/${pid}/task/${tid}/syscall`
    const kept = this.#open.get(path)
    let file = kept
    try {
      file ??= openSync(path, 'r')
      const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0)).trim()
      if (kept === undefined && this.#open.size < OPEN_AT_MOST) this.#open.set(path, file)
      return text || undefined
    } catch {
      this.#open.delete(path)
      return undefined
    } finally {
      if (file !== undefined && !this.#open.has(path)) closeSync(file)
    }
  }

  /** Closes the files of all threads but these. */
  keepOnly(tids: Set<number>): void {
    for (const [path, file] of this.#open)
      if (!tids.has(Number(path.split('/')[4]))) {
        this.#open.delete(path)
        closeSync(file)
      }
  }
}
