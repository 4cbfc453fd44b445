/**
 * accept, read and write for descriptors with O_NONBLOCK: what is no error is no exception.
 * Where those of `learn-tcp/sockets` throw EAGAIN, these return AGAIN; all else is the same.
 */

import { requireBytes, requireDescriptor, requireRoom } from './arguments.ts'
import { isNotReady, libc, throwUnlessInterrupted } from './libc.ts'
import { install } from './runtime/install.ts'

/** Not now: the call would have had to wait. No number, so that nobody takes it for a count. */
export const AGAIN: unique symbol = Symbol('AGAIN')

/**
 * Takes the client that has waited longest. AGAIN: none waits.
 * The client's own descriptor waits, whatever the listener's does: fcntl sets its O_NONBLOCK.
 * @throws SystemError EMFILE: too many descriptors. ECONNABORTED: she has gone already. accept(2)
 */
export function accept(listener: number): number | typeof AGAIN {
  requireDescriptor(accept, listener)
  for (;;) {
    const client = libc.accept(listener, null, null)
    if (client !== -1) return client
    if (isNotReady()) return AGAIN
    throwUnlessInterrupted(accept)
  }
}

/**
 * Moves what has arrived into the buffer, from its start, and returns how many bytes; 0 when the
 * peer has ended its side (end of file). AGAIN: nothing has arrived, and she is still there.
 * @throws SystemError ECONNRESET: the peer reset. read(2)
 */
export function read(descriptor: number, buffer: Uint8Array): number | typeof AGAIN {
  requireDescriptor(read, descriptor)
  requireRoom(read, buffer)
  for (;;) {
    const count = libc.read(descriptor, buffer, buffer.byteLength)
    if (count !== -1) return count
    if (isNotReady()) return AGAIN
    throwUnlessInterrupted(read)
  }
}

/**
 * Hands bytes to the kernel and returns how many it took: those for which there was room, often
 * fewer than all. AGAIN: there was no room for one.
 * @throws SystemError EPIPE, ECONNRESET: the peer has gone. write(2)
 */
export function write(descriptor: number, bytes: Uint8Array): number | typeof AGAIN {
  requireDescriptor(write, descriptor)
  requireBytes(write, 'bytes', bytes)
  for (;;) {
    const count = libc.write(descriptor, bytes, bytes.byteLength)
    if (count !== -1) return count
    if (isNotReady()) return AGAIN
    throwUnlessInterrupted(write)
  }
}

install()
