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

/**
 * The first request in these bytes. Nothing is kept from call to call:
 * when more bytes have come, it is called with all of them.
 */
export function parse(bytes: Buffer): Parsed {
  if (bytes.length === 0) return 'more'
  // TODO: this believes that the bytes are one request, all of it and
  // nothing else. Where does its head end, and where its body? What if
  // that is not here yet? What may follow? And when is it too much?
  const [text = ''] = bytes.toString('latin1').split('\r\n\r\n')
  const head = readHead(text)
  if ('status' in head) return head
  const { method, target, version, headers } = head
  const body = bytes.subarray(text.length + 4)
  const request = { method, target, version, headers, body }
  return { request, rest: bytes.subarray(bytes.length) }
}
