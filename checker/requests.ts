/** What a request is made of, where it is not as usual. */
export interface Parts {
  headers?: Record<string, string>
  body?: string | Buffer
  version?: string
  /** Without it the connection is to end with the answer; with it nothing is said, and HTTP decides. */
  stays?: boolean
}

const CRLF = '\r\n'

/** A request as an ordinary client sends it: `asking('POST /echo', { body })`. */
export function asking(line: string, parts: Parts = {}): Buffer {
  const { headers = {}, version = 'HTTP/1.1', stays = false } = parts
  const body = Buffer.from((parts.body ?? '') as string)
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const all = {
    ...(!names.includes('host') && { Host: 'a' }),
    ...headers,
    ...(parts.body !== undefined &&
      !names.some((name) => /^(content-length|transfer-encoding)$/.test(name)) && {
        'Content-Length': String(body.length),
      }),
    ...(!stays && !names.includes('connection') && { Connection: 'close' }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return Buffer.concat([Buffer.from([`${line} ${version}`, ...lines, '', ''].join(CRLF)), body])
}

/** A complete GET whose head, its empty line included, has exactly so many bytes. */
export function headOf(bytes: number, line = 'GET /'): Buffer {
  const rest = bytes - asking(line, { headers: { 'X-Long': '' } }).length
  return asking(line, { headers: { 'X-Long': 'x'.repeat(rest) } })
}
