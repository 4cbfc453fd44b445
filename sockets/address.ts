import { isIPv4, isIPv6 } from 'node:net'
import { requireInteger, wrongArgument } from './arguments.ts'
import type { PublicCall } from './libc.ts'
import { platform } from './platform.ts'

/** One end of a connection: an IPv4 address in dotted form, and a port. */
export interface Address {
  host: string
  port: number
}

/** sizeof(struct sockaddr_in). ip(7) */
const SIZE = 16

/** `localhost` is taken for 127.0.0.1; no other name is looked up, the kernel knows none. */
export function packAddress(caller: PublicCall, address: Address): Uint8Array {
  if (typeof address !== 'object' || address === null) {
    throw wrongArgument(caller, 'address must be { host, port }', address)
  }
  const { host, port } = address
  const dotted = host === 'localhost' ? '127.0.0.1' : host
  if (typeof dotted !== 'string' || !isIPv4(dotted)) {
    const reason = typeof dotted === 'string' && isIPv6(dotted) ? ' (IPv6 is not supported)' : ''
    throw wrongArgument(caller, `host must be an IPv4 address like 127.0.0.1${reason}`, host)
  }
  requireInteger(caller, 'port', port, 0, 65535)

  const bytes = new Uint8Array(SIZE)
  bytes.set(platform.addressStart)
  new DataView(bytes.buffer).setUint16(2, port) // big-endian: the byte order of the network
  bytes.set(dotted.split('.').map(Number), 4)
  return bytes
}

/** Lets `fill` write a sockaddr_in and its length, as getpeername(2) does, and reads it. */
export function unpackAddress(fill: (address: Uint8Array, length: Uint32Array) => void): Address {
  const bytes = new Uint8Array(SIZE)
  fill(bytes, new Uint32Array([SIZE]))
  return {
    host: bytes.subarray(4, 8).join('.'),
    port: new DataView(bytes.buffer).getUint16(2),
  }
}

export function formatAddress({ host, port }: Address): string {
  return `${host}:${port}`
}
