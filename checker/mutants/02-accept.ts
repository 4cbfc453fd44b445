import type { Mutants } from './mutant.ts'

const waits = 'it waits, and speaks of no client before one connects'
const taken = 'ann is taken from the accept queue'
const hangsUp = 'the server hangs up on ann'
const ends = 'the program ends, with exit code 0'
const printed = "it has printed ann's address and port"
const late = 'bob comes 1.5 s after the start of another, and is served as well'

const acceptLine = 'const client = accept(listener) // sleeps until somebody connects'
const printLine = 'console.log(`${peer.host}:${peer.port}`)'

const python = (then: string) => `
import os, signal, socket, struct
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
${then}`

export default {
  stub: { kind: 'not-accepted', step: taken },
  mutants: [
    // ── waiting ───────────────────────────────────────────────────────────
    {
      mistake: 'speaks of a client before one is there',
      change: [[acceptLine, `console.log('client connected')\n${acceptLine}`]],
      kind: 'printed-early',
      step: waits,
    },
    {
      mistake: 'prints an address before there is one',
      change: [[acceptLine, `console.log('127.0.0.1:0')\n${acceptLine}`]],
      kind: 'printed-early',
      step: waits,
    },
    {
      mistake: 'asks for a client again and again (Python, not blocking)',
      python: python(`
listener.setblocking(False)
while True:
    try:
        client, (host, port) = listener.accept()
        break
    except BlockingIOError:
        pass
print(f'{host}:{port}')
`),
      kind: 'spins',
      step: waits,
    },
    {
      mistake: 'accepts on a descriptor that is not the listener',
      change: [['accept(listener) //', 'accept(listener + 100) //']],
      kind: 'crashed',
      step: 'something listens on PORT',
    },
    {
      mistake: 'sleeps for two seconds in place of accept, and ends',
      change: [
        ['SOL_SOCKET, setsockopt, socket', 'SOL_SOCKET, setsockopt, sleep, socket'],
        [acceptLine, 'sleep(2000)\nprocess.exit()\nconst client = 0'],
      ],
      kind: 'exited',
      step: taken,
    },
    {
      mistake: 'counts the clients in the queue and takes none',
      change: [
        ['listen, SO_REUSEADDR', 'listen, pause, SO_REUSEADDR'],
        [acceptLine, 'pause()\nconst client = 0'],
      ],
      kind: 'not-accepted',
      step: taken,
    },

    // ── hanging up ────────────────────────────────────────────────────────
    {
      mistake: 'never closes the client, and waits on',
      change: [
        ['listen, SO_REUSEADDR', 'listen, pause, SO_REUSEADDR'],
        ['\nclose(client)', '\npause()'],
      ],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'closes the listener for the client, and waits on',
      change: [
        ['listen, SO_REUSEADDR', 'listen, pause, SO_REUSEADDR'],
        ['\nclose(client)', '\nclose(listener)\npause()'],
      ],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'waits for her to speak first',
      change: [
        ['listen, SO_REUSEADDR', 'listen, read, SO_REUSEADDR'],
        [acceptLine, `${acceptLine}\nread(client, Buffer.alloc(1))`],
      ],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'waits for a second client',
      change: [[acceptLine, `${acceptLine}\naccept(listener)`]],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'resets the client (Python, SO_LINGER 0)',
      python: python(`
client, (host, port) = listener.accept()
print(f'{host}:{port}')
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
client.close()
`),
      kind: 'reset',
      step: hangsUp,
    },

    // ── ending ────────────────────────────────────────────────────────────
    {
      mistake: 'stays when the client has been served',
      change: [
        ['listen, SO_REUSEADDR', 'listen, pause, SO_REUSEADDR'],
        ['\nclose(client)', '\nclose(client)\npause()'],
      ],
      kind: 'still-running',
      step: ends,
    },
    {
      mistake: 'serves one client after another',
      change: [
        [acceptLine, `for (;;) {\n${acceptLine}`],
        ['\nclose(client)', '\nclose(client)\n}'],
      ],
      kind: 'still-running',
      step: ends,
    },
    {
      mistake: 'shuts the connection down, and stays',
      change: [
        ['listen, SO_REUSEADDR', 'listen, pause, shutdown, SO_REUSEADDR'],
        ['\nclose(client)', '\nshutdown(client, 1)\npause()'],
      ],
      kind: 'still-running',
      step: ends,
    },
    {
      mistake: 'listens on when the client has gone (node:net)',
      typescript: `
import { createServer } from 'node:net'
createServer((client) => {
  console.log(\`\${client.remoteAddress}:\${client.remotePort}\`)
  client.end()
}).listen(Number(process.env.PORT), process.env.HOST)
`,
      kind: 'still-running',
      step: ends,
    },
    {
      mistake: 'ends with an exit code that says failure',
      change: [['\nclose(client)', '\nclose(client)\nprocess.exitCode = 1']],
      kind: 'crashed',
      step: ends,
    },
    {
      mistake: 'asks the listener for its peer',
      change: [['getpeername(client)', 'getpeername(listener)']],
      kind: 'crashed',
      step: ends,
    },
    {
      mistake: 'closes the client twice',
      change: [['\nclose(client)', '\nclose(client)\nclose(client)']],
      kind: 'crashed',
      step: ends,
    },

    // ── what it prints ────────────────────────────────────────────────────
    {
      mistake: 'prints its own port',
      change: [[printLine, 'console.log(`${peer.host}:${port}`)']],
      kind: 'own-address',
      step: printed,
    },
    {
      mistake: 'getsockname for getpeername',
      change: [
        ['close, getpeername', 'close, getsockname'],
        ['getpeername(client)', 'getsockname(client)'],
      ],
      kind: 'own-address',
      step: printed,
    },
    {
      mistake: 'the port in the byte order of the machine (C, no ntohs)',
      c: `
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET}, peer;
  socklen_t size = sizeof peer;
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) return 1;
  int client = accept(listener, (struct sockaddr *)&peer, &size);
  printf("%s:%d\\n", inet_ntoa(peer.sin_addr), peer.sin_port);
  close(client);
  return 0;
}
`,
      kind: 'byte-swapped',
      step: printed,
    },
    {
      mistake: 'prints to standard error',
      change: [[printLine, 'console.error(`${peer.host}:${peer.port}`)']],
      kind: 'on-stderr',
      step: printed,
    },
    {
      mistake: 'prints the object',
      change: [[printLine, 'console.log(peer)']],
      kind: 'wrong-form',
      step: printed,
    },
    {
      mistake: 'prints JSON',
      change: [[printLine, 'console.log(JSON.stringify(peer))']],
      kind: 'wrong-form',
      step: printed,
    },
    {
      mistake: 'prints the tuple (Python)',
      python: python(`
client, peer = listener.accept()
print(peer)
`),
      kind: 'wrong-form',
      step: printed,
    },
    {
      mistake: 'a blank between the two',
      change: [[printLine, 'console.log(peer.host, peer.port)']],
      kind: 'wrong-form',
      step: printed,
    },
    {
      mistake: 'prints the port only',
      change: [[printLine, 'console.log(peer.port)']],
      kind: 'wrong-form',
      step: printed,
    },
    {
      mistake: 'reads a field that is not there',
      change: [[printLine, 'console.log(`${peer.address}:${peer.port}`)']],
      kind: 'wrong-form',
      step: printed,
    },
    {
      mistake: 'prints the descriptor',
      change: [[printLine, 'console.log(client)']],
      kind: 'wrong-address',
      step: printed,
    },
    {
      mistake: 'prints nothing',
      change: [[printLine, '']],
      kind: 'nothing-printed',
      step: printed,
    },
    {
      mistake: 'tells of a client who has not come',
      change: [[acceptLine, `console.log('Accepted a new client!')\n${acceptLine}`]],
      kind: 'printed-early',
      step: waits,
    },
    {
      mistake: 'waits for a second only (Python)',
      python: python(`
listener.settimeout(1)
try:
    client, address = listener.accept()
    print('%s:%d' % address)
except TimeoutError:
    print('nobody came')
`),
      kind: 'exited',
      step: late,
    },
    {
      mistake: 'leaves a child in accept (Python, fork)',
      python: python(`
client, address = listener.accept()
if os.fork() == 0:
    print('%s:%d' % address, flush=True)
    client.close()
    listener.accept()
`),
      kind: 'leaves-a-child',
      step: ends,
    },
  ],
} satisfies Mutants
