import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Answer, type Flaw, readAnswer } from '../checker/http-answer.ts'

/* What holds for every response and for every heap of bytes, whatever they are: fast-check looks for the exception. */

const CRLF = '\r\n'
const latin1 = (text: string) => Buffer.from(text, 'latin1')

const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,20}$/)
const fieldValue = fc.stringMatching(
  /^[!-~\u00a0-\u00ff]([ \t!-~\u00a0-\u00ff]{0,30}[!-~\u00a0-\u00ff])?$/,
)
const blanks = fc.stringMatching(/^[ \t]{0,3}$/)
const frames = /^(content-length|transfer-encoding)$/i

const header = fc
  .tuple(
    token.filter((name) => !frames.test(name)),
    blanks,
    fc.oneof(fc.constant(''), fieldValue),
    blanks,
  )
  .map(([name, before, value, after]) => `${name}:${before}${value}${after}`)

const anyCase = (word: string) =>
  fc
    .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
    .map((upper) => [...word].map((c, i) => (upper[i] ? c.toUpperCase() : c)).join(''))

const status = fc.integer({ min: 200, max: 599 }).filter((code) => code !== 204 && code !== 304)
const reason = fc.oneof(
  fc.constant(''),
  fc.constant(' '),
  fieldValue.map((text) => ` ${text}`),
)
const body = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes))

/** Body and framing as they come on the wire, cut at any places into chunks. */
const chunked = fc
  .tuple(
    fc.array(
      body.filter((part) => part.length > 0),
      { maxLength: 5 },
    ),
    fc.array(header, { maxLength: 2 }),
  )
  .chain(([parts, trailers]) =>
    fc
      .tuple(
        anyCase('transfer-encoding'),
        anyCase('chunked'),
        fc.array(fc.constantFrom('', ';a=b', ' ;x', ';q="a b"'), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 0, max: 3 }),
      )
      .map(([name, coding, extensions, zeros]) => {
        const size = (n: number, i: number) =>
          `${'0'.repeat(zeros)}${n.toString(16)}${extensions[i]}${CRLF}`
        const chunks = parts.flatMap((part, i) => [
          latin1(size(part.length, i)),
          part,
          latin1(CRLF),
        ])
        const last = `${size(0, 5)}${trailers.map((line) => line + CRLF).join('')}${CRLF}`
        return {
          body: Buffer.concat(parts),
          fields: [`${name}: ${coding}`],
          wire: Buffer.concat([...chunks, latin1(last)]),
          isClosed: false,
        }
      }),
  )

const measured = fc
  .tuple(body, anyCase('content-length'), fc.boolean())
  .map(([bytes, name, twice]) => ({
    body: bytes,
    fields: twice
      ? [`${name}: ${bytes.length}`, `${name}:${bytes.length}`]
      : [`${name}:${bytes.length}`],
    wire: bytes,
    isClosed: false,
  }))

const closed = body.map((bytes) => ({ body: bytes, fields: [], wire: bytes, isClosed: true }))

const response = fc
  .tuple(
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0'),
    status,
    reason,
    fc.array(header, { maxLength: 4 }),
    fc.array(header, { maxLength: 2 }),
    fc.oneof(chunked, measured, closed),
    fc.array(
      fc.constantFrom(
        'HTTP/1.1 100 Continue\r\n\r\n',
        'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n',
      ),
      { maxLength: 2 },
    ),
  )
  .map(([version, code, words, before, after, content, interim]) => {
    const lines = [`${version} ${code}${words}`, ...before, ...content.fields, ...after]
    const head = interim.join('') + lines.map((line) => line + CRLF).join('') + CRLF
    return { ...content, status: code, bytes: Buffer.concat([latin1(head), content.wire]) }
  })

const isFlaw = (read: Answer | Flaw): read is Flaw => 'kind' in read

describe('every response that RFC 9112 allows', () => {
  test('is read as it was meant', () => {
    fc.assert(
      fc.property(response, (sent) => {
        const read = readAnswer(sent.bytes, true)
        expect(read).toMatchObject({ status: sent.status })
        expect((read as Answer).body.equals(sent.body)).toBe(true)
        expect((read as Answer).extra.length).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  test('is complete without the end of the connection, but for the one that it ends', () => {
    fc.assert(
      fc.property(response, (sent) => {
        const read = readAnswer(sent.bytes, false)
        expect(isFlaw(read) && read.kind).toBe(sent.isClosed ? 'incomplete' : false)
      }),
      { numRuns: 1000 },
    )
  })

  test('cut anywhere it is never wrong, only incomplete', () => {
    fc.assert(
      fc.property(response, fc.nat(), (sent, n) => {
        const read = readAnswer(sent.bytes.subarray(0, n % sent.bytes.length), false)
        expect(read).toMatchObject({ kind: 'incomplete' })
      }),
      { numRuns: 2000 },
    )
  })
})

describe('every heap of bytes', () => {
  /** Right responses with a few bytes changed, left out or added: nearly right is where readers go wrong. */
  const nearly = fc
    .tuple(
      response,
      fc.array(
        fc.tuple(fc.nat(), fc.constantFrom('\r', '\n', '\r\n', ' ', ':', '0', 'f', ''), fc.nat(2)),
        { maxLength: 3 },
      ),
    )
    .map(([{ bytes }, edits]) => {
      let text = bytes.toString('latin1')
      for (const [at, insert, gone] of edits) {
        const i = at % (text.length + 1)
        text = text.slice(0, i) + insert + text.slice(i + gone)
      }
      return latin1(text)
    })
  const anything = fc.oneof(
    nearly,
    fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
  )

  test('what has been said of it stays true when more comes', () => {
    fc.assert(
      fc.property(anything, body, fc.boolean(), (bytes, more, ended) => {
        const first = readAnswer(bytes, false)
        const then = readAnswer(Buffer.concat([bytes, more]), ended)
        if (isFlaw(first)) {
          if (first.kind !== 'incomplete') expect(isFlaw(then)).toBe(true)
          return
        }
        expect(then).toMatchObject({ status: first.status })
        expect((then as Answer).body.equals(first.body)).toBe(true)
        expect((then as Answer).extra.equals(Buffer.concat([first.extra, more]))).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('a second length is told in a line too', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2:\t!\r\n\r\nok'
    expect(readAnswer(Buffer.from(head), true)).toMatchObject({
      observed: 'Content-Length is said twice: "2" and "2:\\t!"',
    })
  })

  test('is an answer or a flaw that can be told in a line', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (bytes, ended) => {
        const read = readAnswer(bytes, ended)
        if (!isFlaw(read)) {
          expect(Math.floor(read.status / 100)).not.toBe(1) // an interim response is no answer
          return
        }
        expect(read.observed.length).toBeLessThan(400)
        expect(read.observed).toMatch(/^[^\u0000-\u001f\u007f-\u009f]+$/)
        if (ended) expect(read.kind).not.toBe('incomplete')
      }),
      { numRuns: 3000 },
    )
  })
})
