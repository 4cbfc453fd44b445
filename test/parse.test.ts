import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_BODY, MAX_HEAD, type Parsed, parse, type Request } from '../solutions/12-http/parse.ts'

/* The parser of 11 to 16, with the rules of 12: what a request is, wherever its bytes are cut. */

const HEAD = 'GET / HTTP/1.1\r\nHost: a\r\n'
const post = (length: number | string, body = '') =>
  `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${body}`
const parsed = (text: string) => parse(Buffer.from(text, 'latin1'))

function requestOf(found: Parsed): Request {
  if (found === 'more' || 'status' in found) throw new Error(JSON.stringify(found))
  return found.request
}

describe('one request', () => {
  test('is not one before its empty line', () => {
    for (const text of ['', 'G', HEAD, `${HEAD}\r`]) expect(parsed(text)).toBe('more')
  })

  test('is cut into its parts', () => {
    const { method, target, version, headers, body } = requestOf(parsed(post(3, 'abc')))
    expect({ method, target, version }).toEqual({
      method: 'POST',
      target: '/echo',
      version: '1.1',
    })
    expect([...headers]).toEqual([
      ['host', 'a'],
      ['content-length', '3'],
    ])
    expect(body.toString()).toBe('abc')
  })

  test('waits for its body', () => {
    expect(parsed(post(3, 'ab'))).toBe('more')
  })

  test('leaves what follows', () => {
    const found = parsed(`${post(3, 'abcGET')}`)
    expect(found).toMatchObject({ rest: Buffer.from('GET') })
  })

  test('may have an empty line too many before it', () => {
    expect(requestOf(parsed(`\r\n\r\n${HEAD}\r\n`)).method).toBe('GET')
  })

  test('needs no header in HTTP/1.0', () => {
    expect(requestOf(parsed('GET / HTTP/1.0\r\n\r\n')).version).toBe('1.0')
  })

  test('may have what it likes in a value', () => {
    const { headers } = requestOf(parsed(`${HEAD}X:\t a:b  c\xe9 \r\nEmpty:\r\n\r\n`))
    expect([headers.get('x'), headers.get('empty')]).toEqual(['a:b  c\xe9', ''])
  })

  test('may say its length twice, if it says the same', () => {
    const twice = `${HEAD}Content-Length: 1\r\ncontent-length: 1\r\n\r\nx`
    expect(requestOf(parsed(twice)).body.toString()).toBe('x')
  })
})

describe('limits', () => {
  const headOf = (bytes: number) =>
    `${HEAD}X: ${'x'.repeat(bytes - HEAD.length - 'X: \r\n\r\n'.length)}\r\n\r\n`

  test('a head of 16 KiB is one; with a byte more it never will be', () => {
    expect(headOf(MAX_HEAD)).toHaveLength(16_384)
    expect(requestOf(parsed(headOf(MAX_HEAD))).method).toBe('GET')
    expect(parsed(headOf(MAX_HEAD + 1))).toEqual({ status: 431 })
  })

  test('that is known as soon as it can be', () => {
    const endless = HEAD + 'x'.repeat(MAX_HEAD)
    expect(parsed(endless.slice(0, MAX_HEAD - 1))).toBe('more')
    expect(parsed(endless.slice(0, MAX_HEAD))).toEqual({ status: 431 })
  })

  test('empty lines are no way round it', () => {
    expect(parsed('\r\n'.repeat(MAX_HEAD / 2))).toEqual({ status: 431 })
  })

  test('a body of 1 MiB is one; with a byte more it is not waited for', () => {
    expect(parsed(post(MAX_BODY))).toBe('more')
    expect(requestOf(parsed(post(MAX_BODY, 'x'.repeat(MAX_BODY)))).body).toHaveLength(1_048_576)
    expect(parsed(post(MAX_BODY + 1))).toEqual({ status: 413 })
    expect(parsed(post('9'.repeat(400)))).toEqual({ status: 413 })
  })
})

describe('what is no request', () => {
  const NONSENSE = {
    'no method': ' / HTTP/1.1\r\nHost: a\r\n\r\n',
    'no version': 'GET /\r\nHost: a\r\n\r\n',
    'two blanks': 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n',
    'a blank in the target': 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n',
    'a byte that is no ASCII': 'GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n',
    'no colon': `${HEAD}nonsense\r\n\r\n`,
    'no name': `${HEAD}: x\r\n\r\n`,
    'a blank before the colon': `${HEAD}X : y\r\n\r\n`,
    'a folded line': `${HEAD}X: y\r\n z\r\n\r\n`,
    'a line feed alone': `${HEAD}X: y\nContent-Length: 5\r\n\r\n`,
    'a carriage return alone': `${HEAD}X: y\rz\r\n\r\n`,
    'a NUL': `${HEAD}X: \0\r\n\r\n`,
    'no Host': 'GET / HTTP/1.1\r\n\r\n',
    'two Hosts': `${HEAD}Host: b\r\n\r\n`,
    'a length that is no number': post('3x'),
    'a negative length': post(-1),
    'a length with a sign': post('+3'),
    'a length in hex': post('0x3'),
    'no length after the colon': post(''),
    'two lengths': `${HEAD}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`,
    'two lengths in one line': `${HEAD}Content-Length: 3, 4\r\n\r\nabc`,
  }
  for (const [what, text] of Object.entries(NONSENSE))
    test(`${what}: 400`, () => expect(parsed(text)).toEqual({ status: 400 }))

  test('chunks: 501, whatever else is said', () => {
    const chunks = `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`
    expect(parsed(chunks)).toEqual({ status: 501 })
  })

  test('another version: 505', () => {
    expect(parsed('GET / HTTP/2.0\r\nHost: a\r\n\r\n')).toEqual({ status: 505 })
  })
})

// ── wherever it is cut ──────────────────────────────────────────────────

const CRLF = '\r\n'
const token = fc.stringMatching(/^[a-z-]{1,9}$/).map((name) => `x-${name}`)
const request = fc
  .record({
    before: fc.constantFrom('', CRLF),
    target: fc.stringMatching(/^\/[!-~]{0,20}$/),
    headers: fc.array(fc.tuple(token, fc.stringMatching(/^[!-~ \t]{0,20}$/)), { maxLength: 4 }),
    body: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  })
  .map(({ before, target, headers, body }) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}`)
    const head = [`POST ${target} HTTP/1.1`, 'Host: a', ...lines, `Content-Length: ${body.length}`]
    const text = `${before}${head.join(CRLF)}${CRLF}${CRLF}`
    return { bytes: Buffer.concat([Buffer.from(text, 'latin1'), body]), target, body }
  })

/** What a server makes of these pieces: it reads, parses, and keeps the rest. */
function heard(pieces: Buffer[]): { requests: Request[]; end: Parsed } {
  let bytes = Buffer.alloc(0)
  const requests: Request[] = []
  for (const piece of pieces) {
    bytes = Buffer.concat([bytes, piece])
    for (;;) {
      const found = parse(bytes)
      if (found === 'more') break
      if ('status' in found) return { requests, end: found }
      requests.push(found.request)
      bytes = Buffer.from(found.rest)
    }
  }
  return { requests, end: parse(bytes) }
}

function cutAt(bytes: Buffer, cuts: number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]
  places.sort((a, b) => a - b)
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end))
}

const cuts = fc.array(fc.nat(), { maxLength: 20 })

describe('whatever it is', () => {
  test('any cuts give the same requests, one after the other', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 4 }), cuts, (sent, places) => {
        const bytes = Buffer.concat(sent.map((one) => one.bytes))
        const { requests, end } = heard(cutAt(bytes, places))
        expect(end).toBe('more')
        expect(requests.map(({ target, body }) => ({ target, body }))).toEqual(
          sent.map(({ target, body }) => ({ target, body })),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('any cuts of any bytes give the same, and nothing is thrown', () => {
    const word = fc.constantFrom('GET / HTTP/1.1', 'Host: a', 'Content-Length: 3', CRLF, ':', 'abc')
    const noise = fc.array(fc.oneof(word, fc.string({ maxLength: 5 }), fc.constant(CRLF)))
    fc.assert(
      fc.property(noise, cuts, (words, places) => {
        const bytes = Buffer.from(words.join(''))
        expect(heard(cutAt(bytes, places))).toEqual(heard([bytes]))
      }),
      { numRuns: 2000 },
    )
  })

  test('what is a request stays one, whatever follows it', () => {
    fc.assert(
      fc.property(request, fc.uint8Array({ maxLength: 30 }), ({ bytes }, more) => {
        const [alone, followed] = [parse(bytes), parse(Buffer.concat([bytes, more]))]
        expect(requestOf(followed)).toEqual(requestOf(alone))
        expect(followed).toMatchObject({ rest: Buffer.from(more) })
      }),
    )
  })
})
