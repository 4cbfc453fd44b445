export interface Answer {
  status: number
  body: string | Buffer
  headers?: Record<string, string>
  /** Of the body in bytes, where it is not (all) in `body`. */
  length?: number
}

const REASONS: Record<number, string> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
}

export function text(body: string): Answer {
  return { status: 200, body }
}

/** An answer that says no more than its status. */
export function refusal(
  status: number, headers: Record<string, string> = {},
): Answer {
  return { status, body: `${status} ${REASONS[status]}\n`, headers }
}

/** How long its body is, in bytes. Characters may have several. */
export function lengthOf({ body, length }: Answer): number {
  return length ?? Buffer.byteLength(body)
}

/** The answer as it goes over the wire, RFC 9112, section 4. */
export function toBytes(answer: Answer, connection: string): Buffer {
  const { status, body, headers } = answer
  let head = `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n`
    + `Content-Length: ${lengthOf(answer)}\r\n`
    + `Connection: ${connection}\r\n`
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`
  head += '\r\n'
  if (typeof body === 'string') return Buffer.from(head + body)
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}
