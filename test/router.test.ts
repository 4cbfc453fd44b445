import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Answer, refusal, text, toBytes } from '../solutions/12-http/answer.ts'
import { parse } from '../solutions/12-http/parse.ts'
import { route } from '../solutions/12-http/router.ts'

/* The router and the answers of 12 to 16: bytes in, bytes out. */

function asked(line: string, body = ''): Answer {
  const head = `${line} HTTP/1.1\r\nHost: a\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  const found = parse(Buffer.from(head + body))
  if (found === 'more' || 'status' in found) throw new Error(JSON.stringify(found))
  return route(found.request)
}

describe('where a request goes', () => {
  const FOUND = {
    'GET /': 'Hello World',
    'GET /?from=ann': 'Hello World',
    'GET http://a.example/': 'Hello World',
    'GET http://a.example': 'Hello World',
    'GET /hello/ann': 'Hello ann',
    'GET /hello/Zo%C3%AB': 'Hello Zoë',
    'GET /hello/a%2Fb': 'Hello a/b',
    'GET /hello/a+b': 'Hello a+b',
    'GET /hello/%2541': 'Hello %41',
    'GET /hello/a?b=%zz': 'Hello a',
  }
  for (const [line, body] of Object.entries(FOUND))
    test(`${line} is ${body}`, () => expect(asked(line)).toEqual(text(body)))

  test('POST /echo is the body, byte for byte', () => {
    expect(asked('POST /echo', 'Grüße\0').body.toString()).toBe('Grüße\0')
  })

  for (const line of ['GET /nowhere', 'GET /hello', 'GET /hello/', 'GET /hello/a/b', 'GET *'])
    test(`${line} is nowhere`, () => expect(asked(line).status).toBe(404))

  for (const escapes of ['%', '%4', '%zz', 'a%', '%C3', '%ff'])
    test(`${escapes} stands for nothing`, () =>
      expect(asked(`GET /hello/${escapes}`).status).toBe(400))

  test('another method is told which there are', () => {
    expect(asked('DELETE /')).toEqual(refusal(405, { Allow: 'GET, HEAD' }))
    expect(asked('GET /echo')).toEqual(refusal(405, { Allow: 'POST' }))
    expect(asked('HEAD /echo').status).toBe(405)
  })

  test('what every object has is no method', () => {
    for (const method of ['constructor', 'toString', '__proto__'])
      expect(asked(`${method} /`).status).toBe(405)
  })

  test('HEAD is GET without its body', () => {
    const answer = asked('HEAD /hello/Zo%C3%AB')
    expect(answer).toMatchObject({ status: 200, body: '', length: 10 })
  })

  test('every name comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(asked(`GET /hello/${encodeURIComponent(name)}`).body).toBe(`Hello ${name}`)
      }),
    )
  })
})

describe('an answer as bytes', () => {
  const wire = (answer: Answer) => toBytes(answer, 'close').toString()

  test('counts bytes, not characters', () => {
    expect(wire(text('Zoë'))).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nZoë',
    )
  })

  test('has the headers that it was given', () => {
    expect(wire(refusal(405, { Allow: 'GET' }))).toContain('\r\nAllow: GET\r\n\r\n')
  })

  test('passes bytes on that are no text', () => {
    const body = Buffer.from([0, 255, 13, 10])
    expect(toBytes({ status: 200, body }, 'close').subarray(-4)).toEqual(body)
  })

  test('announces a body that comes later', () => {
    expect(wire({ status: 200, body: '', length: 5 })).toMatch(/Content-Length: 5\r\n.*\r\n\r\n$/)
  })
})
