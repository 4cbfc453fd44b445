import { describe, expect, test } from 'vitest'
import { type Answer, flawOf, readAnswer } from '../checker/http-answer.ts'

const read = (text: string, ended = true) => readAnswer(Buffer.from(text), ended)
const body = (text: string, ended = true) => (read(text, ended) as Answer).body?.toString()

describe('right answers', () => {
  test.each([
    ['with Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nHello World'],
    ['an old version', 'HTTP/1.0 200 OK\r\nContent-Length: 11\r\n\r\nHello World'],
    ['an empty reason', 'HTTP/1.1 200 \r\nContent-Length: 11\r\n\r\nHello World'],
    ['no reason at all', 'HTTP/1.1 200\r\nContent-Length: 11\r\n\r\nHello World'],
    ['lower-case headers, no blanks', 'HTTP/1.1 200 OK\r\ncontent-length:11\r\n\r\nHello World'],
    ['ended by the connection', 'HTTP/1.1 200 OK\r\n\r\nHello World'],
    [
      'chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n6;x=y\r\n World\r\n0\r\n\r\n',
    ],
    [
      'chunks and a trailer',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nB\r\nHello World\r\n0\r\nX: y\r\n\r\n',
    ],
    ['100 Continue before it', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHello World'],
  ])('%s', (_, text) => {
    expect(body(text)).toBe('Hello World')
    expect(flawOf(read(text) as Answer, 200, 'Hello World')).toBeUndefined()
  })

  test('cut anywhere, a right answer is never wrong, only incomplete', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\nHello World'
    for (let length = 0; length < text.length; length++)
      expect(read(text.slice(0, length), false)).toMatchObject({ kind: 'incomplete' })
    expect(body(text, false)).toBe('Hello World')
  })

  test('so are chunks', () => {
    const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n'
    for (let length = 0; length < text.length; length++)
      expect(read(text.slice(0, length), false)).toMatchObject({ kind: 'incomplete' })
    expect(body(text, false)).toBe('Hello')
  })
})

describe('flaws', () => {
  test.each([
    ['Hello World', 'not-http'],
    ['HTTP/2 200\r\n\r\n', 'not-http'],
    ['HTTP/1.1 OK\r\n\r\n', 'not-http'],
    ['HTTP/1.1 200 OK\nContent-Length: 11\n\nHello World', 'lf-only'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 11\nX: y\r\n\r\nHello World', 'lf-only'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 11\r\nHello World', 'no-empty-line'],
    ['HTTP/1.1 200 OK\r\nContent-Length 11\r\n\r\nHello World', 'bad-header'],
    ['HTTP/1.1 200 OK\r\nContent-Length: eleven\r\n\r\nHello World', 'bad-length'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHello World', 'length-too-long'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nHello World', 'bad-chunk'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n', 'bad-chunk'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello!!0\r\n\r\n', 'bad-chunk'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 11\r\n\r\nHello World', 'bad-length'],
  ])('%j is %s', (text, kind) => {
    expect(read(text)).toMatchObject({ kind })
  })

  test('LF only is known before the connection ends', () => {
    const text = 'HTTP/1.1 200 OK\nContent-Length: 11\n\nHello World'
    expect(read(text, false)).toEqual({
      kind: 'lf-only',
      observed: 'the line "HTTP/1.1 200 OK" ends in \\n alone',
    })
  })

  test.each([
    ['404 Not Found', 'Hello World', 11, 'wrong-status'],
    ['200 OK', 'Hello World\n', 12, 'trailing-newline'],
    ['200 OK', 'Hello World', 5, 'length-too-short'],
    ['200 OK', 'hello world', 11, 'wrong-body'],
  ])('%s with %j and length %i is %s', (status, text, length, kind) => {
    const answer = read(`HTTP/1.1 ${status}\r\nContent-Length: ${length}\r\n\r\n${text}`)
    expect(flawOf(answer as Answer, 200, 'Hello World')).toMatchObject({ kind })
  })
})
