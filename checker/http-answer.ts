import { quoted } from './output.ts'

/** A complete HTTP/1.x response. */
export interface Answer {
  status: number
  headers: Map<string, string>
  body: Buffer
  /** Bytes that came after the announced end of the body. */
  extra: Buffer
}

/** Why the bytes are no answer, or (`incomplete`) not yet one. */
export interface Flaw {
  kind: string
  observed: string
}

/**
 * Reads one response, RFC 9112. `ended`: the server has closed, no more will come.
 * `incomplete` means: wait for more, unless it has ended.
 */
export function readAnswer(bytes: Buffer, ended: boolean): Answer | Flaw {
  const headEnd = bytes.indexOf('\r\n\r\n')
  const text = bytes.toString('latin1')
  if (
    !/^HTTP\/1\.[01] /.test(text) &&
    !'HTTP/1.1 '.startsWith(text) &&
    !'HTTP/1.0 '.startsWith(text)
  )
    return { kind: 'not-http', observed: `the first bytes are ${quoted(text, 40)}` }
  if (headEnd === -1) return unfinishedHead(text, ended)

  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})( .*)?$/.exec(statusLine)?.[1]
  if (!status && statusLine.includes('\n')) return lfOnly(statusLine)
  if (!status) return { kind: 'not-http', observed: `the status line is ${quoted(statusLine)}` }
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (line.includes('\n')) return lfOnly(line)
    if (!name || value === undefined)
      return { kind: 'bad-header', observed: `a header line is ${quoted(line)}` }
    if (isOtherLength(name, value, headers))
      return {
        kind: 'bad-length',
        observed: `Content-Length is said twice: ${quoted(headers.get('content-length') ?? '')} and ${quoted(value)}`,
      }
    headers.set(name.toLowerCase(), value)
  }
  const rest = bytes.subarray(headEnd + 4)
  if (status.startsWith('1')) return readAnswer(rest, ended) // 100 Continue: the real one follows
  const body = readBody(rest, headers, Number(status), ended)
  return 'kind' in body ? body : { status: Number(status), headers, ...body }
}

/** Said again it is forgiven, RFC 9112 section 6.3, but not another number. */
const isOtherLength = (name: string, value: string, headers: Map<string, string>) =>
  name.toLowerCase() === 'content-length' &&
  headers.has('content-length') &&
  headers.get('content-length') !== value

function unfinishedHead(text: string, ended: boolean): Flaw {
  if (/[^\r]\n/.test(text) && (ended || /[^\r]\n\n/.test(text)))
    return lfOnly(text.split(/(?<!\r)\n/)[0] ?? '')
  if (!ended) return { kind: 'incomplete', observed: `only ${quoted(text)} came` }
  return { kind: 'no-empty-line', observed: `the head never ends: ${quoted(text, 90)}` }
}

const lfOnly = (line: string): Flaw => ({
  kind: 'lf-only',
  observed: `the line ${quoted(line.split('\n')[0] ?? '')} ends in \\n alone`,
})

const CRLF = '\r\n'

type Body = { body: Buffer; extra: Buffer }

function readBody(
  rest: Buffer,
  headers: Map<string, string>,
  status: number,
  ended: boolean,
): Body | Flaw {
  if (status === 204 || status === 304) return { body: Buffer.alloc(0), extra: rest }
  const announced = headers.get('content-length')
  if (announced !== undefined && headers.has('transfer-encoding'))
    return {
      kind: 'bad-length', // RFC 9112, section 6.2: never both, and many clients refuse it
      observed: 'Content-Length and Transfer-Encoding: two ends of one body',
    }
  if (/(^|,)\s*chunked$/i.test(headers.get('transfer-encoding') ?? ''))
    return readChunks(rest, ended)
  if (announced === undefined)
    return ended
      ? { body: rest, extra: Buffer.alloc(0) }
      : {
          kind: 'incomplete',
          observed: 'without Content-Length the end of the stream ends the body',
        }
  if (!/^\d+$/.test(announced))
    return { kind: 'bad-length', observed: `Content-Length is ${quoted(announced)}` }
  const length = Number(announced)
  if (rest.length >= length) return { body: rest.subarray(0, length), extra: rest.subarray(length) }
  const came = `Content-Length announces ${length} bytes, ${rest.length} came: ${quoted(rest.toString('utf8'))}`
  return { kind: ended ? 'length-too-long' : 'incomplete', observed: came }
}

function readChunks(rest: Buffer, ended: boolean): Body | Flaw {
  const parts: Buffer[] = []
  const unfinished: Flaw = {
    kind: ended ? 'bad-chunk' : 'incomplete',
    observed: 'the last chunk never came',
  }
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at)
    if (lineEnd === -1) return unfinished
    const line = rest.toString('latin1', at, lineEnd)
    const size = /^([0-9a-f]+)\s*(;.*)?$/i.exec(line)?.[1]
    if (!size) return { kind: 'bad-chunk', observed: `a chunk begins with ${quoted(line)}` }
    const length = Number.parseInt(size, 16)
    const start = lineEnd + 2
    if (length === 0) {
      const end = rest.toString('latin1', start).startsWith('\r\n')
        ? start + 2
        : rest.indexOf('\r\n\r\n', start) + 4
      if (end < start + 2) return unfinished
      return { body: Buffer.concat(parts), extra: rest.subarray(end) }
    }
    const end = start + length
    if (!CRLF.startsWith(rest.toString('latin1', end, end + 2)))
      return {
        kind: 'bad-chunk',
        observed: `a chunk of ${length} bytes is followed by ${quoted(rest.toString('latin1', end, end + 9))} instead of CRLF`,
      }
    if (rest.length < end + 2) return unfinished
    parts.push(rest.subarray(start, end))
    at = end + 2
  }
}

/** What is wrong with a complete answer that should have this status and body. */
export function flawOf(answer: Answer, status: number, body: string): Flaw | undefined {
  const got = answer.body.toString('utf8')
  if (answer.status !== status)
    return { kind: 'wrong-status', observed: `the status is ${answer.status}` }
  if (got === body) return undefined
  if (got === `${body}\n`)
    return { kind: 'trailing-newline', observed: `the body is ${quoted(got)}` }
  if (answer.extra.length > 0) return tooShort(answer)
  return { kind: 'wrong-body', observed: `the body is ${quoted(got)}` }
}

/** More bytes came than Content-Length had announced. */
export function tooShort(answer: Answer): Flaw {
  const announced = answer.headers.get('content-length')
  if (/^\r?\n$/.test(answer.extra.toString('latin1')))
    return {
      kind: 'trailing-newline',
      observed: `Content-Length announces ${announced} bytes, and a line break follows them`,
    }
  const more = quoted(answer.extra.toString('utf8'))
  if (/^HTTP\/1\./.test(answer.extra.toString('latin1')))
    return { kind: 'more-answers', observed: `after the answer comes another: ${more}` }
  return {
    kind: 'length-too-short',
    observed: `Content-Length announces ${announced} bytes, and ${answer.extra.length} more came: ${more}`,
  }
}
