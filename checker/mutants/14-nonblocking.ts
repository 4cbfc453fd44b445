import { C_ECHO, PYTHON_ECHO } from './echo-parts.ts'
import { changed, type Mutants } from './mutant.ts'

const listens = 'something listens on PORT'
const idle = 'it sleeps while nobody calls'
const ann = 'ann connects, says a line, and hears it back'
const bob = 'bob says a line and hears it back, while ann is in the middle of hers'
const finishes = 'ann finishes her line and hears all of it'
const silent = 'with both connected and silent it sleeps'
const carol = 'carol says a line, hears it back, says goodbye, and is let go'
const forgotten = 'she is forgotten: it sleeps'
const floods = 'bob and a new client are echoed all the same'
const memory = 'it sleeps until she reads, and its memory has grown by less than # MB'
const all = 'gina reads at last: all comes back to her, in order'
const threads = '# silent clients cost no threads'
const after = (deed: string) => `${deed}; the next client is echoed`
const clean = 'nothing of theirs is left open, and the server sleeps'

const waits = 'poll([door, ...clients], -1)'
const serves = 'for (const client of clients) if (client.revents) turn(client)'
const forgets = '  clients = clients.filter((client) => client.isOpen)\n'
const letsIn =
  '    if (client === AGAIN) return // that was the last who waited\n    neverWait(client)\n'
const choice = 'if (client.rest.length > 0) say(client, client.rest)\n    else hear(client)'
const asks = 'client.events = rest.length > 0 ? POLLOUT : POLLIN'
const keeps = 'client.rest = Buffer.from(rest)'
const writes = `  const count = write(client.fd, bytes)
  const rest = count === AGAIN ? bytes : bytes.subarray(count)
`
const catches = "    console.error(error) // her trouble, and nobody else's\n    leave(client)"

export default {
  stub: { kind: 'one-at-a-time', step: bob },
  mutants: [
    // ── where it sleeps ───────────────────────────────────────────────────
    {
      mistake: 'the listener waits: the loop around accept never ends',
      change: [['listen(listener, 128)\nneverWait(listener)', 'listen(listener, 128)']],
      kind: 'silent',
      step: ann,
    },
    {
      mistake: 'the clients wait: a write to one who does not read',
      change: [[letsIn, letsIn.replace('    neverWait(client)\n', '')]],
      kind: 'silent',
      step: floods,
    },
    {
      mistake: 'poll with a timeout of 0',
      change: [[waits, waits.replace('-1', '0')]],
      kind: 'spins',
      step: idle,
    },
    {
      mistake: 'no poll: every descriptor is tried, again and again',
      changes: {
        'server.ts': [
          [waits, ''],
          ['if (client.revents) turn', 'turn'],
          ['if (door.revents) letIn', 'letIn'],
          ['POLLIN, poll,', 'POLLIN,'],
        ],
      },
      kind: 'spins',
      step: idle,
    },
    {
      mistake: 'asks for POLLOUT always',
      change: [[asks, 'client.events = POLLIN | POLLOUT']],
      in: 'client.ts',
      kind: 'spins',
      step: silent,
    },
    {
      mistake: 'POLLIN and POLLOUT while there is a rest, and reads only when there is none',
      change: [[asks, 'client.events = rest.length > 0 ? POLLIN | POLLOUT : POLLIN']],
      in: 'client.ts',
      kind: 'spins',
      step: memory,
    },
    {
      mistake: 'writes again and again until the rest is gone',
      change: [
        [
          writes,
          `  let rest = bytes
  while (rest.length > 0) {
    const count = write(client.fd, rest)
    if (count !== AGAIN) rest = rest.subarray(count)
  }
`,
        ],
      ],
      in: 'client.ts',
      kind: 'silent',
      step: floods,
    },
    {
      mistake: 'a Worker for each client',
      typescript: `
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import {
  AF_INET, accept, bind, close, listen, read, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, setsockopt,
  socket, write,
} from 'learn-tcp/sockets'
if (isMainThread) {
  const door = socket(AF_INET, SOCK_STREAM)
  setsockopt(door, SOL_SOCKET, SO_REUSEADDR, 1)
  bind(door, { host: process.env.HOST as string, port: Number(process.env.PORT) })
  listen(door, 128)
  for (;;) new Worker(new URL(import.meta.url), { workerData: accept(door) })
} else {
  const client = workerData as number
  const buffer = Buffer.alloc(65536)
  try {
    for (let n = read(client, buffer); n > 0; n = read(client, buffer))
      write(client, buffer.subarray(0, n))
  } finally {
    close(client)
  }
}
`,
      kind: 'threads-grow',
      step: threads,
    },
    {
      mistake: 'a thread for each client (Python)',
      python: `
import os, socket, threading
door = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=128)
def echo(client):
    with client:
        try:
            while chunk := client.recv(65536):
                client.sendall(chunk)
        except OSError:
            pass
while True:
    threading.Thread(target=echo, args=(door.accept()[0],), daemon=True).start()
`,
      kind: 'threads-grow',
      step: threads,
    },

    // ── not now is no error ───────────────────────────────────────────────
    {
      mistake: 'EAGAIN of accept is an error',
      changes: {
        'server.ts': [
          ['import { AGAIN, accept } from', 'import { AGAIN } from'],
          ['AF_INET, bind,', 'AF_INET, accept, bind,'],
          ['client === AGAIN', '(client as unknown) === AGAIN'],
        ],
      },
      kind: 'crashed',
      step: ann,
    },

    // ── what does not fit ─────────────────────────────────────────────────
    {
      mistake: 'what does not fit is dropped',
      change: [
        [keeps, 'client.rest = nothing'],
        [asks, 'client.events = POLLIN'],
      ],
      in: 'client.ts',
      kind: 'echo-stops',
      orKind: 'echo-wrong',
      step: all,
    },
    {
      mistake: 'who does not take all is hung up on',
      change: [[asks, 'if (rest.length > 0) leave(client)']],
      in: 'client.ts',
      kind: 'dropped',
      step: all,
    },
    {
      mistake: 'the rest is no copy: it lies in the buffer for all',
      change: [[keeps, 'client.rest = rest']],
      in: 'client.ts',
      kind: 'echo-wrong',
      step: all,
    },
    {
      mistake: 'the rest is written again from its beginning',
      change: [[keeps, 'client.rest = rest.length > 0 ? Buffer.from(bytes) : nothing']],
      in: 'client.ts',
      kind: 'echo-wrong',
      step: all,
    },
    {
      mistake: 'nobody asks for POLLOUT: the rest waits for her to speak',
      change: [[asks, 'client.events = POLLIN']],
      in: 'client.ts',
      kind: 'spins',
      step: memory,
    },
    {
      mistake: 'she is asked for nothing while there is a rest',
      change: [[asks, 'client.events = rest.length > 0 ? 0 : POLLIN']],
      in: 'client.ts',
      kind: 'echo-stops',
      step: all,
    },
    {
      mistake: 'what is new is written before the rest',
      change: [
        [
          choice,
          'if (client.revents & POLLOUT) say(client, client.rest)\n    if (client.revents & POLLIN) hear(client)',
        ],
        [
          writes,
          `${writes}  if (bytes !== client.rest && client.rest.length > 0) {
    client.rest = Buffer.concat([client.rest, rest])
    return
  }
`,
        ],
        [asks, 'client.events = POLLIN | (rest.length > 0 ? POLLOUT : 0)'],
      ],
      in: 'client.ts',
      kind: 'memory-grows',
      step: memory,
    },
    {
      mistake: 'keeps all for one who does not read',
      change: [
        [choice, 'if (client.revents & POLLIN) hear(client)\n    else say(client, client.rest)'],
        [
          'else say(client, buffer.subarray(0, count))',
          'else say(client, Buffer.concat([client.rest, buffer.subarray(0, count)]))',
        ],
        [asks, 'client.events = POLLIN | (rest.length > 0 ? POLLOUT : 0)'],
      ],
      in: 'client.ts',
      kind: 'memory-grows',
      step: memory,
    },
    {
      mistake: 'hears and writes on each turn: the rest grows as fast as it can be copied',
      change: [
        [
          choice,
          'if (client.revents & POLLOUT) say(client, nothing)\n    if (client.revents & ~POLLOUT) hear(client)',
        ],
        [writes, `  bytes = Buffer.concat([client.rest, bytes])\n${writes}`],
        [asks, 'client.events = POLLIN | (rest.length > 0 ? POLLOUT : 0)'],
      ],
      in: 'client.ts',
      kind: 'memory-grows',
      step: memory,
    },
    {
      mistake: 'node:net without a look at what write returns',
      typescript: `
import { createServer } from 'node:net'
createServer((client) => {
  client.on('error', () => {})
  client.on('data', (bytes) => client.write(bytes))
}).listen(Number(process.env.PORT), process.env.HOST)
`,
      kind: 'memory-grows',
      step: memory,
    },
    {
      mistake: 'asyncio without drain (Python)',
      python: `
import asyncio, os
async def echo(reader, writer):
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
    except OSError:
        pass
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(echo, os.environ['HOST'], int(os.environ['PORT']))
    await server.serve_forever()
asyncio.run(main())
`,
      kind: 'memory-grows',
      step: memory,
    },
    {
      mistake: 'sendall on a descriptor that does not wait (Python)',
      python: changed(PYTHON_ECHO, [
        [
          '    count = client.send(rest[client])\n    rest[client] = rest[client][count:]\n',
          "    client.sendall(rest[client])\n    rest[client] = b''\n",
        ],
      ]),
      kind: 'echo-wrong',
      step: all,
    },
    {
      mistake: 'the count of write is not looked at (C)',
      c: changed(C_ECHO, [['  from[i] += n;\n', '  from[i] = to[i];\n']]),
      kind: 'echo-stops',
      orKind: 'echo-wrong',
      step: all,
    },
    {
      mistake: 'the whole buffer comes back, and not what was read (C)',
      c: changed(C_ECHO, [['  to[i] = n;\n', '  to[i] = n + 1;\n']]),
      kind: 'echo-wrong',
      step: ann,
    },

    // ── who leaves ────────────────────────────────────────────────────────
    {
      mistake: 'end of file is not noticed',
      change: [['if (count === 0) leave(client)\n  else say', 'say']],
      in: 'client.ts',
      kind: 'still-open',
      step: carol,
    },
    {
      mistake: 'one read, one answer, and goodbye',
      change: [
        [
          '  client.rest = Buffer.from(rest) // a copy: the buffer is for all\n',
          '  leave(client)\n',
        ],
      ],
      in: 'client.ts',
      kind: 'dropped',
      step: finishes,
    },
    {
      mistake: 'who has left stays on the list',
      change: [
        [forgets, ''],
        [serves, 'for (const client of clients) if (client.isOpen && client.revents) turn(client)'],
      ],
      kind: 'spins',
      step: forgotten,
    },
    {
      mistake: 'who has left stays on the list, and is heard again',
      change: [[forgets, '']],
      kind: 'crashed',
      step: forgotten,
    },
    {
      mistake: 'an error of one client ends the program',
      change: [[catches, '    throw error']],
      in: 'client.ts',
      kind: 'crashed',
      step: after('grace resets the connection without a word'),
    },
    {
      mistake: 'an error of one client is only printed',
      change: [[catches, '    console.error(error)']],
      in: 'client.ts',
      kind: 'spins',
      step: clean,
    },
    {
      mistake: 'SIGPIPE ends the program (C)',
      c: changed(C_ECHO, [['  signal(SIGPIPE, SIG_IGN);\n', '']]),
      kind: 'sigpipe',
      step: after('ivan says a line, closes, and resets, before the server comes to read it'),
    },
    {
      mistake: 'the first client is the last',
      change: [['if (door.revents) letIn()', 'if (door.revents && clients.length === 0) letIn()']],
      kind: 'silent',
      step: bob,
    },
    {
      mistake: 'never listens',
      change: [['listen(listener, 128)\n', '']],
      kind: 'crashed',
      step: listens,
    },
  ],
} satisfies Mutants
