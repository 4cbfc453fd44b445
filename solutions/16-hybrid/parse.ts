import { type Head, readHead } from './head.ts'

/** What comes before a body, its empty line included. Bytes. */
export const MAX_HEAD = 16 * 1024
export const MAX_BODY = 1024 * 1024

/** The body is a part of the bytes it was found in, not a copy. */
export interface Request extends Omit<Head, 'length'> { body: Buffer }

/** Not all is here; or it will never do; or one, and its rest. */
export type Parsed =
  | 'more'
  | { status: number }
  | { request: Request, rest: Buffer }

const CR = 0x0d, LF = 0x0a

/**
 * The first request in these bytes. Nothing is kept from call to call:
 * when more bytes have come, it is called with all of them.
 */
export function parse(bytes: Buffer): Parsed {
  let start = 0 // an empty line too many may come before, RFC 9112, 2.2
  while (bytes[start] === CR && bytes[start + 1] === LF) start += 2

  const headEnd = bytes.indexOf('\r\n\r\n', start)
  if (headEnd === -1)
    return bytes.length < MAX_HEAD ? 'more' : { status: 431 }
  const bodyStart = headEnd + 4
  if (bodyStart > MAX_HEAD) return { status: 431 }

  const head = readHead(bytes.toString('latin1', start, headEnd))
  if ('status' in head) return head
  const { method, target, version, headers, length } = head
  if (length > MAX_BODY) return { status: 413 }

  const bodyEnd = bodyStart + length
  if (bytes.length < bodyEnd) return 'more'
  const body = bytes.subarray(bodyStart, bodyEnd)
  const request = { method, target, version, headers, body }
  return { request, rest: bytes.subarray(bodyEnd) }
}
