import { getSystemErrorMap } from 'node:util'

/**
 * A system call returned -1. The fields are those of Node's own errors:
 * `code` is the name that the man page uses, `errno` is negative as everywhere in Node.
 */
export class SystemError extends Error {
  override name = 'SystemError'
  /** The call that failed: 'bind', 'accept', … */
  readonly syscall: string
  /** 'EADDRINUSE', 'ECONNRESET', … errno(3) */
  readonly code: string
  readonly errno: number
  /** What was to be bound, as host:port. */
  declare readonly address?: string // not there at all where there is none

  constructor(syscall: string, errno: number, address?: string) {
    const [code, words] = getSystemErrorMap().get(-errno) ?? [`errno ${errno}`, 'see errno(3)']
    super(`${syscall} ${code}: ${words}${address ? ` ${address}` : ''}`)
    this.syscall = syscall
    this.code = code
    this.errno = -errno
    if (address) this.address = address
  }
}
