import {
  read, SHUT_WR, SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET, SystemError,
  setsockopt, shutdown, write,
} from 'learn-tcp/sockets'

/** For one piece of what a client says; each thread has its own. */
const piece = Buffer.allocUnsafe(64 * 1024)

/** Sleeps until bytes come. None: it left, or the deadline has. */
export function readBefore(deadline: number, client: number): Buffer {
  const left = deadline - performance.now()
  if (left <= 0) return piece.subarray(0, 0)
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, left)
  const count = unlessTooLate(() => read(client, piece))
  return piece.subarray(0, count) // good until the next read
}

/** Writes it all, as long as somebody reads it: a little within ms. */
export function writeAll(client: number, bytes: Buffer, ms: number) {
  setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, ms)
  for (let sent = 0, count = 0; sent < bytes.length; sent += count) {
    count = unlessTooLate(() => write(client, bytes.subarray(sent)))
    if (count === 0) return
  }
}

/**
 * Says goodbye, and hears it out: a close with bytes unread is a reset,
 * and that can overtake the answer. RFC 9112, section 9.6
 */
export function hangUp(client: number, ms: number) {
  shutdown(client, SHUT_WR)
  const deadline = performance.now() + ms
  while (readBefore(deadline, client).length > 0);
}

function unlessTooLate(call: () => number): number {
  try {
    return call()
  } catch (error) {
    if (error instanceof SystemError && error.code === 'EAGAIN')
      return 0
    throw error
  }
}
