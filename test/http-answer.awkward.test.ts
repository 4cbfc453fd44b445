import { get } from 'node:http'
import { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { type Answer, readAnswer } from '../checker/http-answer.ts'

/*
 * Awkward responses, legal by RFC 9112, and illegal ones that look alike. The situations are those of the corpus of
 * llhttp (github.com/nodejs/llhttp, test/response) and of the RFC's own sections; the bytes are ours. Node's client,
 * which is llhttp, is asked for a second opinion on every one of them.
 */

const LEGAL: [situation: string, bytes: string, body: string][] = [
  [
    'tabs and blanks around a value',
    'HTTP/1.1 200 OK\r\nContent-Length:\t 5 \r\n\r\nHello',
    'Hello',
  ],
  [
    'a header without a value',
    'HTTP/1.1 200 OK\r\nPragma:\r\nContent-Length: 5\r\n\r\nHello',
    'Hello',
  ],
  [
    'a header whose value is a blank',
    'HTTP/1.0 200 OK\r\nPragma: \r\nContent-Length: 5\r\n\r\nHello',
    'Hello',
  ],
  [
    'every sign a header name may have',
    "HTTP/1.1 200 OK\r\n!#$%&'*+-.^_`|~9aZ: x\r\n\r\nHello",
    'Hello',
  ],
  [
    'underscores and points in names',
    'HTTP/1.1 200 OK\r\n_onnection: y\r\n.et-Cookie: z\r\n\r\nHello',
    'Hello',
  ],
  [
    'colons and quotes in a value',
    'HTTP/1.1 200 OK\r\nP3P: a="http://x/y:z",CP="A B "\r\n\r\nHello',
    'Hello',
  ],
  ['bytes beyond ASCII in a value', 'HTTP/1.1 200 OK\r\nServer: caf\xe9\r\n\r\nHello', 'Hello'],
  [
    'bytes beyond ASCII in the reason',
    'HTTP/1.1 200 D\xe9j\xe0 vu\r\nContent-Length: 5\r\n\r\nHello',
    'Hello',
  ],
  ['a reason of several words', 'HTTP/1.1 200 Quite all right: yes\r\n\r\nHello', 'Hello'],
  ['a blank for a reason', 'HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nHello', 'Hello'],
  ['no reason and no blank', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nHello', 'Hello'],
  ['no header at all', 'HTTP/1.1 200 OK\r\n\r\nHello', 'Hello'],
  ['no header, and no body', 'HTTP/1.1 200 OK\r\n\r\n', ''],
  [
    'a body that looks like a response',
    'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK',
    'HTTP/1.1 200 OK',
  ],
  [
    'a body of line ends',
    'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\r\n\r\n\n\n',
    '\r\n\r\n\n\n',
  ],
  [
    'keep-alive in 1.0, and an end by the connection',
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nHello',
    'Hello',
  ],
  ['a length of zeros', 'HTTP/1.1 200 OK\r\nContent-Length: 000\r\n\r\n', ''],
  [
    'a length with zeros before it',
    'HTTP/1.1 200 OK\r\nContent-Length: 0005\r\n\r\nHello',
    'Hello',
  ],
  [
    'a name that only begins like Content-Length',
    'HTTP/1.1 200 OK\r\nContent-Length-X: 0\r\n\r\nHello',
    'Hello',
  ],
  [
    'upper-case names',
    'HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 5\r\nCONNECTION: CLOSE\r\n\r\nHello',
    'Hello',
  ],
  ['204, which has no body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
  [
    "304, whose length is another answer's",
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
    '',
  ],
  [
    '103 before it',
    'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHello',
    'Hello',
  ],
  [
    'two of them before it',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHello',
    'Hello',
  ],
  [
    'an upgrade that was refused',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nUpgrade: h2c\r\n\r\nHello',
    'Hello',
  ],
  ['chunks of one byte', chunked('1\r\nH\r\n1\r\ni\r\n0\r\n\r\n'), 'Hi'],
  ['no chunk but the last', chunked('0\r\n\r\n'), ''],
  ['a last chunk of many zeros', chunked('2\r\nHi\r\n0000\r\n\r\n'), 'Hi'],
  [
    'sizes in upper and lower case, with zeros before',
    chunked('00a\r\n0123456789\r\n0A\r\n0123456789\r\n0\r\n\r\n'),
    '01234567890123456789',
  ],
  ['a chunk that looks like the end', chunked('5\r\n0\r\n\r\n\r\n0\r\n\r\n'), '0\r\n\r\n'],
  ['chunk extensions', chunked('2;a;b=c\r\nHi\r\n0;z\r\n\r\n'), 'Hi'],
  ['quoted chunk extensions', chunked('2;a="x; y";b\r\nHi\r\n0\r\n\r\n'), 'Hi'],
  ['a trailer of several lines', chunked('2\r\nHi\r\n0\r\nVary: *\r\nX-Sum: 1\r\n\r\n'), 'Hi'],
  [
    'Chunked in upper case',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n2\r\nHi\r\n0\r\n\r\n',
    'Hi',
  ],
  [
    'an encoding before chunked',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nHi\r\n0\r\n\r\n',
    'Hi',
  ],
  [
    'an encoding before chunked, on two lines',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nHi\r\n0\r\n\r\n',
    'Hi',
  ],
  [
    'chunked that is not the last encoding: the connection ends it',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\nHello',
    'Hello',
  ],
  [
    'the same on two lines',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\nHello',
    'Hello',
  ],
  [
    'an encoding whose name contains chunked',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunkedchunked\r\n\r\nHello',
    'Hello',
  ],
]

const ILLEGAL: [situation: string, bytes: string][] = [
  ['another protocol', 'GOPHER/1.1 200 OK\r\n\r\n'],
  ['a protocol that begins alike', 'HTTPER/1.1 200 OK\r\n\r\n'],
  ['small letters', 'http/1.1 200 OK\r\n\r\n'],
  ['a version of one number', 'HTTP/1 200 OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
  ['no blank before the reason', 'HTTP/1.1 200OK\r\n\r\n'],
  ['a blank before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nHello'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\nHello'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 5\r\n\r\nHello'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nHello'],
  ['a length with a sign', 'HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nHello'],
  ['a length with a blank inside', 'HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n\r\nHello'],
  ['an empty length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nHello'],
  ['a length in hexadecimal', 'HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nHello'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nHello'],
  ['a chunk size with 0x', chunked('0x2\r\nHi\r\n0\r\n\r\n')],
  ['an empty chunk size', chunked('\r\nHi\r\n0\r\n\r\n')],
  ['words after a chunk size', chunked('2 x\r\nHi\r\n0\r\n\r\n')],
  ['a chunk longer than its size', chunked('2\r\nHello\r\n0\r\n\r\n')],
]

function chunked(body: string): string {
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`
}

describe.each(LEGAL)('%s', (_, text, body) => {
  test('is read as it is meant', () => {
    const answer = readAnswer(Buffer.from(text, 'latin1'), true) as Answer
    expect(answer.body?.toString('latin1')).toBe(body)
  })

  test("Node's client agrees", async () => {
    expect(await readByNode(text)).toBe(body)
  })
})

describe.each(ILLEGAL)('%s', (_, text) => {
  test('is not taken', () => {
    expect(readAnswer(Buffer.from(text, 'latin1'), true)).toHaveProperty('kind')
  })

  test("Node's client agrees", async () => {
    await expect(readByNode(text)).rejects.toThrow()
  })
})

/** The body that Node's HTTP client finds in these bytes, after which the connection ends. */
function readByNode(text: string): Promise<string> {
  const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  return new Promise((resolve, reject) => {
    const request = get({ createConnection: () => connection as never }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => resolve(Buffer.concat(parts).toString('latin1')))
      response.on('error', reject)
    })
    request.on('error', reject)
    connection.push(Buffer.from(text, 'latin1'))
    connection.push(null)
  })
}
