/** What stands before the empty line. */
export interface Head {
  method: string
  target: string
  version: string // 1.1, or 1.0
  /** By their names in lower case; what is said twice is joined. */
  headers: Map<string, string>
  /** Of the body that follows. Bytes. */
  length: number
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~\w-]+) ([!-~]+) HTTP\/(\d\.\d)$/
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/
const VALUE = /^[\t -~\x80-\xff]*$/ // no NUL, and no CR or LF alone
const LENGTH = /^(\d+)(, *\1)*$/ // one number, however often

/** Reads a head, without its empty line; or says what it deserves. */
export function readHead(text: string): Head | { status: number } {
  const lineEnd = text.indexOf('\r\n')
  const requestLine = lineEnd === -1 ? text : text.slice(0, lineEnd)
  const found = REQUEST_LINE.exec(requestLine)
  if (!found) return { status: 400 }
  const method = found[1] ?? '', target = found[2] ?? ''
  const version = found[3] ?? ''
  if (version !== '1.1' && version !== '1.0') return { status: 505 }

  const headers = new Map<string, string>()
  for (let at = lineEnd; at !== -1; ) {
    const next = text.indexOf('\r\n', at + 2)
    const line = text.slice(at + 2, next === -1 ? undefined : next)
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1)
    if (colon === -1 || !NAME.test(name) || !VALUE.test(value))
      return { status: 400 }
    add(headers, name, value.trim())
    at = next
  }

  const host = headers.get('host')
  if (version === '1.1' && host === undefined) return { status: 400 }
  if (host?.includes(',')) return { status: 400 } // two of them
  if (headers.has('transfer-encoding')) return { status: 501 }
  const lengths = headers.get('content-length') ?? '0'
  if (!LENGTH.test(lengths)) return { status: 400 }
  const length = Number.parseInt(lengths, 10)
  return { method, target, version, headers, length }
}

function add(to: Map<string, string>, name: string, value: string) {
  const before = to.get(name)
  to.set(name, before === undefined ? value : `${before}, ${value}`)
}
