import { randomUUID } from 'node:crypto'
import { check } from '../check.ts'
import { cutEverywhere } from '../pieces.ts'
import { somePoolSize } from '../pool.ts'
import { asking, headOf } from '../requests.ts'
import { BAD_ESCAPES, BAD_LENGTHS, NONSENSE, refuses, TWO_LENGTHS } from '../rude-requests.ts'
import type { Server } from '../server.ts'
import { visit, visitors } from '../visitor.ts'

const HELLO = { body: 'Hello World' }

export default check(async (story) => {
  const { start, step, answersPrediction } = story
  const size = somePoolSize()
  const settings = { WORK_MS: 0, POOL_SIZE: size, TIMEOUT_MS: 17_000 }

  const server = await step('something listens on PORT', async () =>
    (await start(settings)).listens(),
  )

  await step(
    'ann asks for / and is answered and hung up on',
    async () => {
      const { visitor: ann } = await visit(server, 'ann', asking('GET /'), HELLO)
      await ann.isHungUpOn()
    },
    { byHand: 'curl -v 127.0.0.1:1729' },
  )

  await step(
    'bob asks for /hello/<name>, and is greeted by that name',
    async () => {
      const name = someName('bob')
      await visit(server, 'bob', asking(`GET /hello/${name}`), { body: `Hello ${name}` })
    },
    {
      'wrong-status':
        'Which path does he ask for, and to which line of your table does it belong? What does the * stand for?',
      byHand: 'curl -v 127.0.0.1:1729/hello/bob',
    },
  )

  await step(
    'carol sends a body to /echo, and gets it back',
    async () => {
      const body = Buffer.from(`grüße\0\r\n\r\n${randomUUID()}`)
      await visit(server, 'carol', asking('POST /echo', { body }), { body })
    },
    {
      'wrong-status': 'Which methods has /echo in your table, and is POST found there?',
      byHand: 'curl -v -d "grüße" 127.0.0.1:1729/echo',
    },
  )

  await step(
    'a name is percent-decoded, and Content-Length counts its bytes',
    async () => {
      for (const name of ['Zoë', 'Łódź', '東京', 'two words'].map(someName)) {
        const path = encodeURIComponent(name)
        const wanted = { body: `Hello ${name}` }
        await visit(server, 'dave', asking(`GET /hello/${path}`), wanted)
        await visit(server, 'dave', asking(`GET /hello/${path.toLowerCase()}`), {
          body: `Hello ${decodeURIComponent(path.toLowerCase())}`,
        })
      }
      answersPrediction(
        'Which `Content-Length` has the answer to `GET /hello/Zo%C3%AB`?',
        '10: `Hello Zoë` has 9 characters, and the last of them two bytes.',
      )
    },
    {
      'wrong-body':
        'A % and two digits stand for one byte, and bytes that belong together for a character. Which function reads that, and which part of the path does it get?',
      'length-too-short': 'What do you count for Content-Length: characters, or bytes?',
      byHand: 'curl -v 127.0.0.1:1729/hello/Zo%C3%AB',
    },
  )

  await step(
    'it is decoded once, after the path was cut; a + is a +',
    async () => {
      const name = someName('x')
      for (const [path, greeted] of [
        [`${name}%2541`, `${name}%41`],
        [`a%2F${name}`, `a/${name}`],
        [`a+${name}`, `a+${name}`],
      ])
        await visit(server, 'erin', asking(`GET /hello/${path}`), { body: `Hello ${greeted}` })
      answersPrediction(
        'Whom does `GET /hello/a%2Fb` greet?',
        '`a/b`. The path was cut at its slashes first; an escaped one cuts nothing.',
      )
    },
    {
      'wrong-status':
        'An escaped slash is a character of the name. What do you do first: decode the path, or cut it?',
      'wrong-body':
        'How often is it decoded? (%25 is a percent sign. And a + is a blank in forms, not in paths.)',
      byHand: 'curl 127.0.0.1:1729/hello/a%2Fb',
    },
  )

  await step(
    'what follows a ? is no part of the path',
    async () => {
      const name = someName('frank')
      await visit(server, 'frank', asking(`GET /hello/${name}?from=here/there`), {
        body: `Hello ${name}`,
      })
      await visit(server, 'frank', asking('GET /?from=here'), HELLO)
    },
    {
      'wrong-status': QUERY,
      'wrong-body': QUERY,
      byHand: "curl '127.0.0.1:1729/hello/frank?from=here'",
    },
  )

  await step(
    'a path that is not known is answered with 404',
    async () => {
      for (const path of ['/nowhere', `/${randomUUID()}`, '/helloworld', '/echoes', '/hello'])
        await visit(server, 'grace', asking(`GET ${path}`), { status: 404 })
    },
    {
      'wrong-status':
        'Does a path that only begins like one of yours belong to it? Where does a part of a path end?',
      byHand: 'curl -i 127.0.0.1:1729/helloworld',
    },
  )

  await step(
    'a known path and another method: 405, and Allow names what it has',
    async () => {
      await names(server, 'DELETE /', 'GET')
      await names(server, 'GET /echo', 'POST')
      await names(server, `PUT /hello/${someName('heidi')}`, 'GET')
    },
    {
      'wrong-status':
        'The path is known, the method is not one of its own. 404 would say that there is no such path: which status says what is the matter here?',
      byHand: 'curl -i -X DELETE 127.0.0.1:1729/',
    },
  )

  await step(
    'what is no method at all is refused: 405, or 400 or 501',
    async () => {
      for (const method of ['constructor', 'toString']) {
        const wanted = { status: [400, 405, 501] }
        await visit(server, `heidi, who says ${method},`, asking(`${method} /`), wanted)
      }
    },
    {
      'not-http': KEYS,
      'no-answer': KEYS,
      silent: KEYS,
      'wrong-status': KEYS,
      byHand: 'curl -i -X constructor 127.0.0.1:1729/',
    },
  )

  await step(
    'escapes that stand for nothing are refused with 400',
    async () => {
      for (const { what, bytes } of BAD_ESCAPES)
        await visit(server, `ivan, who asks for ${what},`, bytes, { status: 400 })
    },
    {
      'no-answer': ESCAPES,
      silent: ESCAPES,
      'wrong-status': ESCAPES,
      byHand: 'curl -i 127.0.0.1:1729/hello/%zz',
    },
  )

  await step(
    'a header has any number of blanks around its value, or none',
    async () => {
      for (const [before, after] of [
        ['', ''],
        ['  ', ' '],
      ]) {
        const body = randomUUID().slice(0, 12)
        const headers = Object.entries({ Host: 'a', 'Content-Length': 12, Connection: 'close' })
        const lines = headers.map(([name, value]) => `${name}:${before}${value}${after}`)
        const bytes = ['POST /echo HTTP/1.1', ...lines, '', body].join('\r\n')
        await visit(server, 'iris', bytes, { body })
      }
    },
    {
      'wrong-status': BLANKS,
      'wrong-body': BLANKS,
      silent: BLANKS,
      byHand:
        "{ printf 'POST /echo HTTP/1.1\\r\\nHost:a\\r\\n'\n  printf 'Content-Length:12\\r\\n\\r\\nhello, again'; } |\n  npx learn-tcp talk 1729 --say -",
    },
  )

  await step(
    'what is no request is refused with 400, and hung up on',
    () => refuses(server, 'judy', NONSENSE),
    {
      'wrong-status':
        'What are the parts of a request line, and of a header line? What do you do with one that has other parts?',
      byHand: "npx learn-tcp talk 1729 --say $'GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n'",
    },
  )

  await step(
    'HTTP/1.1 without Host is refused with 400; HTTP/1.0 needs none',
    async () => {
      await refuses(server, 'kim', [
        { what: 'a request without Host', bytes: 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n' },
      ])
      await visit(server, 'leo', 'GET / HTTP/1.0\r\n\r\n', HELLO)
    },
    {
      'wrong-status':
        'One machine may serve many names, and Host says which is meant. Since which version must it be there?',
      byHand: 'curl -i -H Host: 127.0.0.1:1729',
    },
  )

  await step(
    'a Content-Length that is no number is refused with 400',
    () => refuses(server, 'mia', BAD_LENGTHS),
    {
      'wrong-status':
        'Which characters may a length have, all of them and from the first to the last?',
      silent: 'Which number have you made of it? (parseInt is content with less than the whole.)',
      byHand: 'curl -i -H "Content-Length: 5e0" -d hello 127.0.0.1:1729/echo',
    },
  )

  await step(
    'two Content-Lengths that differ are refused with 400',
    () => refuses(server, 'nina', TWO_LENGTHS),
    {
      'wrong-status': SMUGGLING,
      'wrong-body': SMUGGLING,
      silent: SMUGGLING,
      byHand:
        "{ printf 'POST /echo HTTP/1.1\\r\\nHost: a\\r\\n'\n  printf 'Content-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello!'; } |\n  npx learn-tcp talk 1729 --say -",
    },
  )

  await step(
    'a body in chunks is decoded, or refused with 501 and hung up on',
    () => sendsChunks(server),
    {
      'wrong-body': CHUNKS,
      'wrong-status': CHUNKS,
      byHand: 'curl -i -H "Transfer-Encoding: chunked" -d hello 127.0.0.1:1729/echo',
    },
  )

  await step(
    'what 11 has asked for is still true: pieces, and limits',
    async () => {
      const bytes = asking('GET /hello/ann')
      await cutEverywhere(server, bytes, [{ body: 'Hello ann' }], { together: size, to: 18 })
      await visit(server, 'olga', headOf(8 * 1024), HELLO)
      await visit(server, 'paul', headOf(24 * 1024), { status: 431 })
      const headers = { 'Content-Length': String((1 << 20) + 1) }
      await visit(server, 'quinn', asking('POST /echo', { headers }), { status: 413 })
    },
    { byHand: 'npx learn-tcp verify framing' },
  )

  await step('after all that, it serves zoe, and sleeps', async () => {
    await visit(server, 'zoe', asking('GET /'), HELLO)
    await server.rests()
    server.closesOnce()
  })
})

/** Letters and digits behind it that no other run has. */
const someName = (begin: string) => `${begin}${randomUUID().slice(0, 4)}`

/** 405, and Allow has this method among those that it names. */
async function names(server: Server, line: string, method: string): Promise<void> {
  const { visitor, answer } = await visit(server, 'heidi', asking(line), { status: 405 })
  visitor.isToldOf(answer, 'allow', method)
}

async function sendsChunks(server: Server): Promise<void> {
  const headers = { 'Transfer-Encoding': 'chunked' }
  const body = '5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n'
  const [rosa] = await visitors(server, 'rosa')
  rosa.says(asking('POST /echo', { headers, body }))
  const answer = await rosa.receives({ status: [200, 501] })
  if (answer.status === 200) rosa.isRight(answer, { body: 'hello!' })
  await rosa.isLeft()
}

const QUERY = 'The question mark ends the path. What is it that you look up, or greet?'

const KEYS =
  'Nobody has put that into your table. What else answers when an object is asked for a name?'

const BLANKS =
  'The name of a header ends at the colon. Where does its value begin, and where does it end, if nobody promises you one blank?'

const ESCAPES =
  'decodeURIComponent throws when it cannot make sense of something. Whose fault is that here, and which status says so?'

const SMUGGLING =
  'She says two lengths. If a proxy before you believes the one and you the other, where does the next request begin? What is the only safe answer?'

const CHUNKS =
  'There is no Content-Length: the body comes in chunks, each with its own length. If you do not know how to read them, which status says so? (Where the next request would begin, you do not know either.)'
