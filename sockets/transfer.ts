import { requireBytes, requireDescriptor, requireRoom } from './arguments.ts'
import { libc, throwUnlessInterrupted } from './libc.ts'

/**
 * Sleeps until bytes have arrived, and moves what is there into the buffer, from its start.
 * Returns how many: often fewer than the buffer has room for, and 0 when the peer has ended its
 * side (end of file). What lies behind that number in the buffer is old.
 * A signal that interrupts it starts SO_RCVTIMEO anew: who keeps a deadline sets the rest each time.
 * @throws SystemError ECONNRESET: the peer reset. EAGAIN: SO_RCVTIMEO has passed. read(2)
 */
export function read(descriptor: number, buffer: Uint8Array): number {
  requireDescriptor(read, descriptor)
  requireRoom(read, buffer)
  for (;;) {
    const count = libc.read(descriptor, buffer, buffer.byteLength)
    if (count !== -1) return count
    throwUnlessInterrupted(read)
  }
}

/**
 * Hands bytes to the kernel, which sends them on in its own time; sleeps while its buffer is full.
 * Returns how many it took: all, as a rule, and fewer when SO_SNDTIMEO has passed.
 * @throws SystemError EPIPE, ECONNRESET: the peer has gone. EAGAIN: SO_SNDTIMEO passed. write(2)
 */
export function write(descriptor: number, bytes: Uint8Array): number {
  requireDescriptor(write, descriptor)
  requireBytes(write, 'bytes', bytes)
  for (;;) {
    const count = libc.write(descriptor, bytes, bytes.byteLength)
    if (count !== -1) return count
    throwUnlessInterrupted(write)
  }
}
