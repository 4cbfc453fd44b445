import {
  read, SO_RCVTIMEO, SOL_SOCKET, SystemError, setsockopt,
} from 'learn-tcp/sockets'

const timeoutMs = Number(process.env.TIMEOUT_MS ?? 5000)

/** The request up to its empty line; undefined if it does not come. */
export function readRequest(client: number): string | undefined {
  const deadline = performance.now() + timeoutMs
  const buffer = Buffer.alloc(1024)
  for (let length = 0; length < buffer.length; ) {
    const left = deadline - performance.now()
    const count = readWithin(left, client, buffer.subarray(length))
    if (count === 0) return undefined
    length += count
    const request = buffer.toString('latin1', 0, length)
    if (request.includes('\r\n\r\n')) return request
  }
  return undefined // 1024 bytes, and no empty line
}

/** One read; 0 also when the time is over. */
function readWithin(ms: number, client: number, buffer: Buffer) {
  if (ms <= 0) return 0
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, ms)
  try {
    return read(client, buffer)
  } catch (error) {
    if (error instanceof SystemError && error.code === 'EAGAIN')
      return 0
    throw error
  }
}
