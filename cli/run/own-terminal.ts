import { closeSync, constants, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { ReadStream } from 'node:tty'

/** How long somebody else may hold the terminal open after the server has ended, in milliseconds. */
const AFTER_EXIT = 300

/**
 * A terminal that a server is given to print on, see pty(7). Into a pipe Python and C would print only when 4096 bytes
 * have come together; on a terminal they print line by line, so what is seen is seen when it happens.
 */
export class OwnTerminal {
  /** The server's end. */
  readonly descriptor: number
  readonly #ours: ReadStream
  readonly #isRead: Promise<void>

  /** Undefined where there are none: no devpts, no koffi for this machine. */
  static open(): OwnTerminal | undefined {
    try {
      return new OwnTerminal(...openPair())
    } catch {
      return undefined
    }
  }

  private constructor(ours: number, theirs: number) {
    this.descriptor = theirs
    this.#ours = new ReadStream(ours)
    this.#isRead = new Promise((resolve) => this.#ours.once('close', resolve))
    this.#ours.on('error', () => {}) // EIO when the last process that had the other end has gone
  }

  /** Nobody is read from before: a terminal that is full holds the server up, as any terminal does. */
  onBytes(hear: (bytes: Buffer) => void): void {
    this.#ours.on('data', hear)
  }

  /** The server has its own copy of it by now. Without this the end of its output would never be seen. */
  isHandedOn(): void {
    closeSync(this.descriptor)
  }

  /** Resolves when all that was printed has been read. */
  async end(): Promise<void> {
    await Promise.race([this.#isRead, pause(AFTER_EXIT, undefined, { ref: false })])
    this.#ours.destroy()
  }
}

/** No terminal of the two becomes the one that this process is controlled by. */
const OPEN = constants.O_RDWR | constants.O_NOCTTY

function openPair(): [ours: number, theirs: number] {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
  const libc = koffi.load(null)
  const unlockpt = libc.func('int unlockpt(int)')
  const ptsname = libc.func('int ptsname_r(int, uint8_t *, size_t)')
  const ours = openSync('/dev/ptmx', OPEN)
  const name = Buffer.alloc(64)
  try {
    if (unlockpt(ours) !== 0 || ptsname(ours, name, name.length) !== 0) throw new Error('no pty')
    return [ours, openSync(name.toString('latin1', 0, name.indexOf(0)), OPEN)]
  } catch (error) {
    closeSync(ours)
    throw error
  }
}
