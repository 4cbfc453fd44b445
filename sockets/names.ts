import { type Address, unpackAddress } from './address.ts'
import { requireDescriptor } from './arguments.ts'
import { call, libc } from './libc.ts'

/**
 * The address of this end: what was bound, with the port that the kernel chose.
 * @throws SystemError EBADF, ENOTSOCK. getsockname(2)
 */
export function getsockname(descriptor: number): Address {
  requireDescriptor(getsockname, descriptor)
  return unpackAddress((address, length) => {
    call(getsockname, () => libc.getsockname(descriptor, address, length))
  })
}

/**
 * The address of the other end: who is this client?
 * @throws SystemError ENOTCONN: not connected, or the client has reset the connection meanwhile.
 *   getpeername(2)
 */
export function getpeername(descriptor: number): Address {
  requireDescriptor(getpeername, descriptor)
  return unpackAddress((address, length) => {
    call(getpeername, () => libc.getpeername(descriptor, address, length))
  })
}
