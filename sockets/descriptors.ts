import { requireDescriptor, requireInteger } from './arguments.ts'
import { F_SETFL } from './constants.ts'
import { call, libc } from './libc.ts'

/**
 * Reads or sets the flags of an open descriptor: F_GETFL returns them, F_SETFL replaces them all.
 * @example fcntl(client, F_SETFL, fcntl(client, F_GETFL) | O_NONBLOCK)
 * @throws SystemError EBADF: it is not open. EINVAL: no such command. fcntl(2)
 */
export function fcntl(descriptor: number, command: number, flags?: number): number {
  requireDescriptor(fcntl, descriptor)
  requireInteger(fcntl, 'command', command)
  if (command === F_SETFL || flags !== undefined) requireInteger(fcntl, 'flags', flags)
  return call(fcntl, () => libc.fcntl(descriptor, command, 'int', flags ?? 0))
}
