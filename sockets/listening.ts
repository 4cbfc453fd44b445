import { type Address, packAddress } from './address.ts'
import { requireDescriptor, requireInteger } from './arguments.ts'
import { call, libc } from './libc.ts'

/**
 * Reserves an address for this socket. Port 0 lets the kernel choose one: see getsockname.
 * @example bind(listener, { host: '127.0.0.1', port: 1729 })
 * @throws SystemError EADDRINUSE: somebody has it. EACCES: ports below 1024 are root's. bind(2)
 */
export function bind(descriptor: number, address: Address): void {
  requireDescriptor(bind, descriptor)
  const packed = packAddress(bind, address)
  call(bind, () => libc.bind(descriptor, packed, packed.length), address)
}

/**
 * Lets clients connect from now on. The kernel completes their handshakes by itself and keeps up
 * to `backlog` (on Linux, plus one) of them waiting for accept.
 * @throws SystemError EADDRINUSE: another socket listens there. listen(2)
 */
export function listen(descriptor: number, backlog: number): void {
  requireDescriptor(listen, descriptor)
  requireInteger(listen, 'backlog', backlog)
  call(listen, () => libc.listen(descriptor, backlog))
}

/**
 * Takes the client that has waited longest, and sleeps while there is none.
 * The result is a new descriptor, for this client alone; the listener stays as it is.
 * @throws SystemError EINVAL: it does not listen (any more). EMFILE: too many descriptors.
 *   EAGAIN: the listener has a SO_RCVTIMEO, and it has passed. accept(2)
 */
export function accept(listener: number, ...rest: never[]): number {
  requireDescriptor(accept, listener)
  if (rest.length > 0)
    throw new TypeError('accept: takes the listener and no callback; it returns the client')
  return call(accept, () => libc.accept(listener, null, null))
}
