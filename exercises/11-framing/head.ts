/** What stands before the empty line. */
export interface Head {
  method: string
  target: string
  version: string // 1.1, or 1.0
  /** By their names in lower case. */
  headers: Map<string, string>
  /** Of the body that follows. Bytes. */
  length: number
}

/** Reads a head, without its empty line; or says what it deserves. */
export function readHead(text: string): Head | { status: number } {
  const lineEnd = text.indexOf('\r\n')
  const requestLine = lineEnd === -1 ? text : text.slice(0, lineEnd)
  const [method = '', target = '', protocol = ''] =
    requestLine.split(' ')
  const version = protocol.replace('HTTP/', '')

  const headers = new Map<string, string>()
  for (let at = lineEnd; at !== -1; ) {
    const next = text.indexOf('\r\n', at + 2)
    const line = text.slice(at + 2, next === -1 ? undefined : next)
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    headers.set(name, line.slice(colon + 1).trim())
    at = next
  }

  const length = headers.get('content-length') ?? '0'
  if (!/^\d+$/.test(length)) return { status: 400 }
  return { method, target, version, headers, length: Number(length) }
}
