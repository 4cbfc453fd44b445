import {
  read, SO_RCVTIMEO, SOL_SOCKET, SystemError, setsockopt,
} from 'learn-tcp/sockets'

const timeoutMs = Number(process.env.TIMEOUT_MS ?? 5000)

/** The request up to its empty line; undefined if it does not come. */
export function readRequest(client: number): string | undefined {
  const buffer = Buffer.alloc(1024)
  for (let length = 0; length < buffer.length; ) {
    // TODO: this read may sleep for ever. How long may it, at most?
    const count = read(client, buffer.subarray(length))
    if (count === 0) return undefined
    length += count
    const request = buffer.toString('latin1', 0, length)
    if (request.includes('\r\n\r\n')) return request
  }
  return undefined // 1024 bytes, and no empty line
}
