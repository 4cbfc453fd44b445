import { requireDescriptor, requireInteger } from './arguments.ts'
import { call, callOnce, libc } from './libc.ts'

/**
 * A new socket, not yet bound to any address: its descriptor.
 * @example const listener = socket(AF_INET, SOCK_STREAM)
 * @throws SystemError EMFILE: the process has too many descriptors open. socket(2)
 */
export function socket(domain: number, type: number, protocol = 0): number {
  requireInteger(socket, 'domain', domain)
  requireInteger(socket, 'type', type)
  requireInteger(socket, 'protocol', protocol)
  return call(socket, () => libc.socket(domain, type, protocol))
}

/**
 * Ends one direction of a connection, or both, for every thread: SHUT_RD, SHUT_WR or SHUT_RDWR.
 * The descriptor stays open. On a listener it wakes the thread that sleeps in accept (Linux).
 * @throws SystemError ENOTCONN, EBADF. shutdown(2)
 */
export function shutdown(descriptor: number, how: number): void {
  requireDescriptor(shutdown, descriptor)
  requireInteger(shutdown, 'how', how, 0, 2)
  call(shutdown, () => libc.shutdown(descriptor, how))
}

/**
 * Gives the descriptor back. On a connection the peer sees the end (FIN), or a reset (RST) when
 * bytes that arrived were never read. Close once only: the number may be somebody else's by then.
 * @throws SystemError EBADF: it is not open. close(2)
 */
export function close(descriptor: number): void {
  requireDescriptor(close, descriptor)
  // After EINTR the descriptor is gone too; a second try would close another thread's socket.
  callOnce(close, () => libc.close(descriptor))
}
