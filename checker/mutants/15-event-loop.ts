import type { Mutants } from './mutant.ts'

const half = 'carol sends half a request; dave is answered meanwhile, and then she is'
const holds = 'everything of # to # holds: pieces, order, refusals'
const sleeps = 'it sleeps while nobody speaks'
const threads = '# silent clients cost no threads'
const idle = '# idle connections make a request no dearer'
const heidi = 'heidi is answered all the same'
const memory = 'it sleeps until they read, and its memory has grown by less than # MB'
const all = 'they read at last: all of it comes'
const tom =
  'tom is answered and says no more, while others ask: he is hung up on, not before # ms (IDLE_MS), not after #'
const alone =
  'tom, as the only client, is answered and says no more: he is hung up on in the same time'
const uma = 'uma asks now and then, each time within IDLE_MS, and keeps her connection'
const victor = 'victor has begun to ask when IDLE_MS is over: he is not idle, and is answered'
const peter =
  'peter connects and never asks: he is hung up on, not before # ms (TIMEOUT_MS), not after #'
const mia = 'mia resets the connection in the middle of her body; the next is served'

const waits = 'const count = epoll_wait(list, ready, ms)'
const flushed =
  'if (count === rest.length) client.rest = nextPiece(client)\n  else if (count !== AGAIN) client.rest = rest.subarray(count)'
const caught =
  "    console.error(error) // her trouble, and nobody else's\n    client.isGone = true"
const left = 'return Math.max(0, next - performance.now())'
const asks = 'const what = client.rest.length > 0 ? WRITE : READ'

/** HTTP in Python: what has come is answered, as far as it is whole; returns the rest, and whether that was the last. */
const PYTHON_HTTP = `
import os, selectors, socket, urllib.parse
door = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=128)
def reply(status, body=b''):
    return b'HTTP/1.1 %d X\\r\\nContent-Length: %d\\r\\n\\r\\n' % (status, len(body)) + body
def route(method, path, body):
    if path == '/': return reply(200 if method == 'GET' else 405, b'Hello World')
    if path == '/echo': return reply(200, body)
    if '%zz' in path: return reply(400)
    if path.startswith('/hello/'): return reply(200, b'Hello ' + urllib.parse.unquote(path[7:]).encode())
    return reply(404)
def answer(client, heard):
    while True:
        head, empty, rest = heard.partition(b'\\r\\n\\r\\n')
        if not empty: return heard, False
        lines = head.decode('latin1').split('\\r\\n')
        fields = {k.lower(): v.strip() for k, _, v in (l.partition(':') for l in lines[1:])}
        words = lines[0].split(' ')
        if 'host' not in fields or len(words) != 3:
            client.sendall(reply(400))
            return b'', True
        length = int(fields.get('content-length', 0))
        if len(rest) < length: return heard, False
        client.sendall(route(words[0], words[1], rest[:length]))
        heard = rest[length:]
        if fields.get('connection') == 'close': return b'', True
`

export default {
  stub: { kind: 'idle-is-dear', step: idle },
  mutants: [
    // ── what idle connections cost ────────────────────────────────────────
    {
      mistake: 'epoll, and a look at every client on each turn',
      change: [
        [
          '  for (const client of late()) hangUp(client)\n',
          `  for (const client of late()) hangUp(client)
  for (const client of clients)
    if (client) busyOnes = busyOnes.filter((one) => one !== client)
`,
        ],
        [
          'for (;;) {\n  wait',
          'let busyOnes = Array.from({ length: 40 }, () => newClient(0))\nfor (;;) {\n  wait',
        ],
      ],
      kind: 'idle-is-dear',
      step: idle,
    },
    {
      mistake: 'select.poll (Python)',
      python: `${PYTHON_HTTP}
selector = selectors.PollSelector()
selector.register(door, selectors.EVENT_READ)
heard = {}
def leave(client):
    selector.unregister(client)
    client.close()
    del heard[client]
def hear(client):
    bytes = client.recv(65536)
    if not bytes: return leave(client)
    heard[client], is_over = answer(client, heard[client] + bytes)
    if is_over: leave(client)
while True:
    for key, events in selector.select():
        if key.fileobj is not door:
            try: hear(key.fileobj)
            except OSError: leave(key.fileobj)
            continue
        client = door.accept()[0]
        heard[client] = b''
        selector.register(client, selectors.EVENT_READ)
`,
      kind: 'idle-is-dear',
      step: idle,
    },
    {
      mistake: 'a thread for each connection (Python)',
      python: `${PYTHON_HTTP}
import threading
def serve(client):
    heard = b''
    with client:
        try:
            while bytes := client.recv(65536):
                heard, is_over = answer(client, heard + bytes)
                if is_over: return
        except OSError: pass
while True:
    threading.Thread(target=serve, args=(door.accept()[0],), daemon=True).start()
`,
      kind: 'threads-grow',
      step: threads,
    },
    {
      mistake: 'epoll_wait with a timeout of 0',
      change: [[waits, 'const count = epoll_wait(list, ready, Math.min(ms, 0))']],
      in: 'ready.ts',
      kind: 'spins',
      step: sleeps,
    },
    {
      mistake: 'watched for READ and WRITE, always',
      change: [
        ['watch(fd, READ)\n    const', 'watch(fd, READ | WRITE)\n    const'],
        ['import { READ, wait', 'import { READ, WRITE, wait'],
      ],
      kind: 'spins',
      step: sleeps,
    },
    {
      mistake: 'edge-triggered, and one read a turn',
      changes: {
        'ready.ts': [
          ['EPOLLIN, EPOLLOUT, EpollEvents,', 'EPOLLET, EPOLLIN, EPOLLOUT,'],
          ['epoll_create1, epoll_ctl', 'EpollEvents, epoll_create1, epoll_ctl'],
          [
            'epoll_ctl(list, EPOLL_CTL_ADD, fd, what)',
            'epoll_ctl(list, EPOLL_CTL_ADD, fd, what | EPOLLET)',
          ],
          [
            'epoll_ctl(list, EPOLL_CTL_MOD, fd, what)',
            'epoll_ctl(list, EPOLL_CTL_MOD, fd, what | EPOLLET)',
          ],
        ],
        'client.ts': [['allocUnsafeSlow(64 * 1024)', 'allocUnsafeSlow(1024)']],
      },
      kind: 'silent',
      step: holds,
    },

    // ── what does not fit ─────────────────────────────────────────────────
    {
      mistake: 'the clients wait: a write to one who does not read',
      change: [['    neverWait(fd)\n', '']],
      kind: 'silent',
      step: heidi,
    },
    {
      mistake: 'the whole answer is made at once',
      change: [
        [
          "return { status: 200, body: '', length, pieces: cut(length) }",
          'return { status: 200, body: Buffer.alloc(length, piece) }',
        ],
        ['function* cut', 'export function* cut'],
      ],
      in: 'letters.ts',
      kind: 'memory-grows',
      step: memory,
    },
    {
      mistake: 'what does not fit is dropped',
      change: [[flushed, 'if (count !== AGAIN || client.more) client.rest = nextPiece(client)']],
      in: 'client.ts',
      kind: 'wrong-body',
      orKind: 'incomplete',
      step: all,
    },
    {
      mistake: 'nobody waits for WRITE: the rest never goes',
      change: [[asks, 'const what = READ']],
      in: 'client.ts',
      kind: 'spins',
      step: memory,
    },
    {
      mistake: 'an answer is written until it is done, whoever waits',
      change: [
        [
          '  const count = write(fd, rest)',
          `  for (let left = rest; left.length > 0; ) {
    const count = write(fd, left)
    if (count !== AGAIN) left = left.subarray(count)
  }`,
        ],
        [flushed, 'client.rest = nextPiece(client)'],
      ],
      in: 'client.ts',
      kind: 'silent',
      step: heidi,
    },

    // ── the clocks ────────────────────────────────────────────────────────
    {
      mistake: 'no clock: epoll_wait sleeps for ever',
      change: [[left, 'return Infinity']],
      in: 'clocks.ts',
      kind: 'still-open',
      step: alone,
    },
    {
      mistake: 'setTimeout beside epoll_wait',
      changes: {
        'clocks.ts': [
          [left, 'return Infinity'],
          [
            '  const now = performance.now()\n  return [...lateOf(idle, now), ...lateOf(busy, now)]',
            '  return []',
          ],
          [
            '    return postpone(idle, client, now)',
            '    setTimeout(() => client.isGone = true, idle.ms)\n    return postpone(idle, client, now)',
          ],
        ],
      },
      kind: 'still-open',
      step: tom,
    },
    {
      mistake: 'IDLE_MS is not asked for: five seconds, a number of its own',
      change: [['Number(process.env.IDLE_MS ?? 5000)', '5000']],
      in: 'clocks.ts',
      kind: 'still-open',
      step: tom,
    },
    {
      mistake: 'the list of those who are to ask is not looked at',
      change: [
        ['Math.min(nextOf(idle), nextOf(busy))', 'nextOf(idle)'],
        ['return [...lateOf(idle, now), ...lateOf(busy, now)]', 'return [...lateOf(idle, now)]'],
      ],
      in: 'clocks.ts',
      kind: 'no-timeout',
      step: peter,
    },
    {
      mistake: 'the clock starts with the connection, and never again',
      change: [
        [
          '    return postpone(idle, client, now)',
          '    if (!idle.byWho.has(client)) postpone(idle, client, now)\n    return',
        ],
      ],
      in: 'clocks.ts',
      kind: 'hung-up-between',
      step: uma,
    },
    {
      mistake: 'a Map keeps the old place: whoever asks again is looked at first',
      change: [['  to.byWho.delete(who) // or it would keep its old place\n', '']],
      in: 'deadlines.ts',
      kind: 'still-open',
      step: tom,
    },
    {
      mistake: 'who has begun to ask is idle all the same',
      change: [
        ['else if (input.length === 0 && !isLeaving) {', 'else if (!isLeaving) {'],
        [
          '    busy.byWho.delete(client)\n    return',
          '    busy.byWho.delete(client)\n    if (input.length > 0) return\n    return',
        ],
      ],
      in: 'clocks.ts',
      kind: 'hung-up-between',
      step: victor,
    },
    {
      mistake: 'the deadline over, epoll_wait gets 0 again and again: nobody is hung up on',
      change: [['  for (const client of late()) hangUp(client)\n', '  late()\n']],
      kind: 'still-open',
      step: tom,
    },

    // ── HTTP, cut into events ─────────────────────────────────────────────
    {
      mistake: 'the input is no copy: it lies in the buffer for all',
      change: [['client.input = input.length > 0 ? Buffer.from(input) : nothing', 'return']],
      in: 'client.ts',
      kind: 'wrong-status',
      step: half,
    },
    {
      mistake: 'one request a turn: the others wait until she speaks again',
      change: [
        ['  while (mayAsk(client)) {', '  if (mayAsk(client)) {'],
        ["if (parsed === 'more') break\n    reply", "if (parsed !== 'more') reply"],
      ],
      in: 'converse.ts',
      kind: 'torn',
      orKind: 'silent',
      step: holds,
    },
    {
      mistake: 'what was read before is forgotten with each read',
      change: [
        ['  else client.input = Buffer.concat([input, bytes])', '  else client.input = bytes'],
      ],
      in: 'client.ts',
      kind: 'silent',
      step: half,
    },

    // ── who leaves ────────────────────────────────────────────────────────
    {
      mistake: 'an error of one client ends the program',
      change: [[caught, '    throw error']],
      kind: 'crashed',
      step: mia,
    },
    {
      mistake: 'end of file is not noticed',
      change: [['  if (count === 0) client.isGone = true\n', '']],
      in: 'client.ts',
      kind: 'spins',
      step: sleeps,
    },
  ],
} satisfies Mutants
