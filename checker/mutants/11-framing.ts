import type { Mutants } from './mutant.ts'

const cut = 'a request that comes in two pieces is answered once, whole, wherever it is cut'
const cutBody = 'so is one with a body, cut before it or in it'
const bob = 'bob sends head and body in one packet, and gets the body back'
const dave = 'the name of a header may be written in small letters or in capitals'
const glued = 'of two requests in one packet the second is never taken for a part of the first'
const half = 'nor is half of one: the first is answered without waiting for it'
const longHead = 'a head of # KiB is answered; with one byte more it is refused with #'
const endless = 'a head that never ends is not waited for'
const longBody =
  'a body of # MiB comes back; one that is to have a byte more is refused with #, before it comes'
const mia =
  'mia resets the connection in the middle of her body, more often than there are workers; the next is served'
const clean = 'nothing of theirs is left open, and the server sleeps'
const olga =
  'who falls silent in the middle of a body is hung up on: not before # ms (TIMEOUT_MS), not after #'

// ── what changes in the solution ────────────────────────────────────────

const endLine = "  const headEnd = bytes.indexOf('\\r\\n\\r\\n', start)\n"
const noEnd = "    return bytes.length < MAX_HEAD ? 'more' : { status: 431 }\n"
const headLimit = '  if (bodyStart > MAX_HEAD) return { status: 431 }\n'
const bodyLimit = '  if (length > MAX_BODY) return { status: 413 }\n'
const moreBody = "  if (bytes.length < bodyEnd) return 'more'\n"
const bodyLine = '  const body = bytes.subarray(bodyStart, bodyEnd)\n'
const concat = '    bytes = Buffer.concat([bytes, more])\n'
const readLine = '    const more = readBefore(deadline, client)\n'

// ── programs in another language ────────────────────────────────────────

/** A thread for each client. @param read gives `request`, of which all is there, or None. */
const python = (read: string) => `
import os, socket, threading, time
limit = int(os.environ['TIMEOUT_MS']) / 1000
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=128)
def answer(client, status, body):
    head = 'HTTP/1.1 %s\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n'
    client.sendall((head % (status, len(body))).encode() + body)
def length_of(head):
    for line in head.split(b'\\r\\n')[1:]:
        name, _, value = line.partition(b':')
        if name.lower() == b'content-length':
            return int(value)
    return 0
def read(client):
${read}
def serve(client):
    with client:
        try:
            client.settimeout(limit)
            request = read(client)
            if request is None:
                return
            head, _, body = request.partition(b'\\r\\n\\r\\n')
            if len(head) + 4 > 16384:
                answer(client, '431 No', b'')
            elif length_of(head) > 1 << 20:
                answer(client, '413 No', b'')
            else:
                answer(client, '200 OK', body if head.startswith(b'POST') else b'Hello World')
        except OSError:
            pass
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
`

export default {
  stub: { kind: 'torn', step: cut },
  mutants: [
    // ── where the head ends ───────────────────────────────────────────────
    {
      mistake: 'takes half a head for nonsense',
      in: 'parse.ts',
      change: [[noEnd, "    return bytes.length === 0 ? 'more' : { status: 400 }\n"]],
      kind: 'torn',
      step: cut,
    },
    {
      mistake: 'the first line is the request',
      in: 'parse.ts',
      change: [
        [
          noEnd,
          "    return bytes.includes('\\r\\n') && bytes[0] === 0x47 ? { request: { method: 'GET', target: '/', version: 'HTTP/1.1', headers: new Map(), body: bytes.subarray(0, 0) }, rest: bytes } : 'more'\n",
        ],
      ],
      kind: 'torn',
      step: cut,
    },
    {
      mistake: 'forgets the piece before',
      in: 'request.ts',
      change: [[concat, '    bytes = Buffer.from(more)\n']],
      kind: 'torn',
      step: cut,
    },
    {
      mistake: 'keeps a view of a buffer into which the next piece is read',
      in: 'request.ts',
      change: [[concat, '    bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more])\n']],
      kind: 'torn',
      step: cut,
    },
    {
      mistake: 'looks for the end of the head from behind',
      in: 'parse.ts',
      change: [[endLine, "  const headEnd = bytes.lastIndexOf('\\r\\n\\r\\n')\n"]],
      kind: 'torn',
      step: cutBody,
    },
    {
      mistake: 'reads until the client closes (Python)',
      python: python(`    request = b''
    while more := client.recv(65536):
        request += more
    return request`),
      kind: 'silent',
      step: 'ann asks in one piece, is answered and hung up on',
    },

    // ── where the body ends ───────────────────────────────────────────────
    {
      mistake: 'does not wait for the body',
      in: 'parse.ts',
      change: [[moreBody, '']],
      kind: 'torn',
      step: cutBody,
    },
    {
      mistake: 'counts characters',
      in: 'parse.ts',
      change: [[moreBody, moreBody.replace('bytes.length', 'bytes.toString().length')]],
      kind: 'silent',
      step: bob,
    },
    {
      mistake: 'takes the body for text',
      in: 'routes.ts',
      change: [['{ status: 200, body }', '{ status: 200, body: body.toString() }']],
      kind: 'torn',
      step: cutBody,
    },
    {
      mistake: 'expects a byte too many',
      in: 'parse.ts',
      change: [[moreBody, moreBody.replace('<', '<=')]],
      kind: 'silent',
      step: 'ann asks in one piece, is answered and hung up on',
    },
    {
      mistake: 'knows Content-Length in one spelling only',
      in: 'head.ts',
      change: [
        ['line.slice(0, colon).toLowerCase()', 'line.slice(0, colon)'],
        ["headers.get('content-length')", "headers.get('Content-Length')"],
      ],
      kind: 'wrong-body',
      step: dave,
    },
    {
      mistake: 'the body is whatever follows the head',
      in: 'parse.ts',
      change: [[bodyLine, '  const body = bytes.subarray(bodyStart)\n']],
      kind: 'wrong-body',
      step: glued,
    },
    {
      mistake: 'refuses what comes with more than one request',
      in: 'parse.ts',
      change: [[moreBody, `${moreBody}  if (bytes.length > bodyEnd) return { status: 400 }\n`]],
      kind: 'wrong-status',
      step: glued,
    },
    {
      mistake: 'waits for the second request before it answers the first',
      in: 'request.ts',
      change: [
        [
          "    if (parsed !== 'more') return parsed\n",
          "    const follows = parsed !== 'more' && 'rest' in parsed ? parsed.rest : bytes.subarray(0, 0)\n    if (parsed !== 'more' && (follows.length === 0 || parse(follows) !== 'more')) return parsed\n",
        ],
      ],
      kind: 'silent',
      step: half,
    },

    // ── how much it may be ────────────────────────────────────────────────
    {
      mistake: 'no limit for the head',
      in: 'parse.ts',
      change: [
        [headLimit, ''],
        [noEnd, "    return 'more'\n"],
      ],
      kind: 'wrong-status',
      step: longHead,
    },
    {
      mistake: 'a head of 16 KiB is too long already',
      in: 'parse.ts',
      change: [[headLimit, headLimit.replace('>', '>=')]],
      kind: 'wrong-status',
      step: longHead,
    },
    {
      mistake: 'does not count the empty line',
      in: 'parse.ts',
      change: [[headLimit, headLimit.replace('bodyStart', 'headEnd')]],
      kind: 'wrong-status',
      step: longHead,
    },
    {
      mistake: 'waits for the end of a head that is too long already',
      in: 'parse.ts',
      change: [[noEnd, "    return 'more'\n"]],
      kind: 'silent',
      step: endless,
    },
    {
      mistake: 'refuses a body of 1 MiB',
      in: 'parse.ts',
      change: [[bodyLimit, bodyLimit.replace('>', '>=')]],
      kind: 'wrong-status',
      step: longBody,
    },
    {
      mistake: 'refuses a long body when it has come',
      in: 'parse.ts',
      change: [
        [bodyLimit, ''],
        [moreBody, moreBody + bodyLimit],
      ],
      kind: 'silent',
      step: longBody,
    },
    {
      mistake: 'writes once, and does not look how much was taken',
      in: 'wire.ts',
      change: [
        ['bytes.subarray(sent)', 'bytes.subarray(sent, Math.min(bytes.length, sent + 65536))'],
        ['    if (count === 0) return\n', '    return\n'],
      ],
      kind: 'length-too-long',
      step: longBody,
    },

    // ── who vanishes ──────────────────────────────────────────────────────
    {
      mistake: 'a worker dies with its client',
      in: 'worker.ts',
      change: [['  } catch (error) {\n    console.error(error)\n', '']],
      kind: 'silent',
      step: mia,
    },
    {
      mistake: 'an error leads past close',
      in: 'worker.ts',
      change: [
        ['    serve(client)\n', '    serve(client)\n    close(client)\n'],
        ['  } finally {\n    close(client)\n  }\n', '  }\n'],
      ],
      kind: 'leaks',
      step: clean,
    },
    {
      mistake: 'the clock stops with the head',
      in: 'request.ts',
      change: [
        [
          readLine,
          "    if (bytes.includes('\\r\\n\\r\\n')) deadline = performance.now() + 60_000\n" +
            readLine,
        ],
      ],
      kind: 'no-timeout',
      step: olga,
    },
  ],
} satisfies Mutants
