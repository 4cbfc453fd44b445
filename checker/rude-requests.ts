import { asking } from './requests.ts'
import type { Server } from './server.ts'
import { Unmet } from './unmet.ts'
import { visit } from './visitor.ts'

/** A request that deserves no answer but a refusal. */
export interface Rude {
  what: string
  bytes: string | Buffer
  /** 400 if nothing is said. */
  status?: number[]
}

const raw = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`

/** What is no request, RFC 9112, sections 3 and 5. Where servers differ with good reason, nothing is asked. */
export const NONSENSE: Rude[] = [
  { what: 'a line that is no request line', bytes: raw('Good-morning', 'Host: a') },
  { what: 'a request line of four words', bytes: raw('GET / HTTP/1.1 please', 'Host: a') },
  {
    what: 'a version that does not exist',
    bytes: raw('GET / HTTP/7.3', 'Host: a'),
    status: [400, 505],
  },
  { what: 'a header line without a colon', bytes: raw('GET / HTTP/1.1', 'Host: a', 'nonsense') },
  {
    what: 'a blank between the name of a header and its colon',
    bytes: raw('GET / HTTP/1.1', 'Host: a', 'X-Blank : b'),
  },
]

const withLength = (...lengths: string[]) =>
  raw('POST /echo HTTP/1.1', 'Host: a', ...lengths.map((length) => `Content-Length: ${length}`))

export const BAD_LENGTHS: Rude[] = [
  { what: 'Content-Length: many', bytes: withLength('many') },
  { what: 'Content-Length: -5', bytes: `${withLength('-5')}hello` },
  { what: 'Content-Length: 5five', bytes: `${withLength('5five')}hello` },
  { what: 'Content-Length: 5e0', bytes: `${withLength('5e0')}hello` },
]

export const TWO_LENGTHS: Rude[] = [
  { what: 'Content-Length: 5, then 6', bytes: `${withLength('5', '6')}hello!` },
  { what: 'Content-Length: 6, then 5', bytes: `${withLength('6', '5')}hello!` },
]

export const BAD_ESCAPES: Rude[] = ['%zz', '%4', 'a%'].map((name) => ({
  what: `/hello/${name}`,
  bytes: asking(`GET /hello/${name}`),
}))

/** Each of them is refused, and hung up on. */
export async function refuses(server: Server, name: string, requests: Rude[]): Promise<void> {
  for (const { what, bytes, status = [400] } of requests)
    try {
      const { visitor } = await visit(server, name, bytes, { status })
      await visitor.isLeft()
    } catch (error) {
      if (!(error instanceof Unmet)) throw error
      throw error.but({
        expected: `${name} is refused with ${status.join(' or ')}, and hung up on: ${what}`,
      })
    }
}
