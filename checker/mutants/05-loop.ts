import type { Mutants } from './mutant.ts'

const listens = 'something listens on PORT'
const sleeps = 'it sleeps while nobody calls'
const annAnswered = 'ann asks and is answered'
const hangsUp = 'the server hangs up on ann'
const bobsTurn = 'now it is the turn of bob'
const after = (deed: string) => `${deed}; the next client is served`
const frank = after('frank connects and leaves')
const grace = after('grace resets the connection before she asks')
const heidi = after('heidi asks, and resets the connection during the work')
const ivan = after('ivan asks, closes, and resets during the work')
const peter = 'peter says nothing for 1.5 s, asks, and is answered'
const notBefore = 'nobody is answered before WORK_MS has passed'
const nothingLeft = 'nothing of theirs is left open, and the server sleeps'
const noMore = '25 clients later it holds no more descriptors than after 10'
const again = 'killed and started again at once, it has its port back'

const reuseLine = 'setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT\n'
const openLines = 'bind(listener, { host, port })\nlisten(listener, 128)\n'
const loopLine = 'for (;;) {\n'
const tryLine = '  try {\n'
const catchLine = "    console.error(error) // one client's error is not the next one's\n"
const catchBlock = `  } catch (error) {\n${catchLine}`
const finallyBlock = '  } finally {\n    close(client)\n  }\n'

/** A server in C whose way with one client is given; it has looked after errors where nothing else is said. */
const c = (serve: string, before = '') => `
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
static const char answer[] = "HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World";
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  char buffer[1024];
  int yes = 1, work = atoi(getenv("WORK_MS")) * 1000;
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) return 1;
  ${before}
  for (;;) {
    int client = accept(listener, NULL, NULL);
    ${serve}
  }
}
`

/** A server in Python whose way with one client is given: it has looked after errors of connections. */
const loop = (serve: string) => `
import os, socket, sys, time
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
ANSWER = b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World'
def work():
    time.sleep(int(os.environ['WORK_MS']) / 1000)
while True:
    client, _ = listener.accept()
    try:${serve}
    except ConnectionError as error:
        print(error, file=sys.stderr)
    finally:
        client.close()
`

export default {
  stub: { kind: 'exited', step: bobsTurn },
  mutants: [
    {
      mistake: 'answers a client who has left without a word',
      in: 'serve.ts',
      change: [['  if (count === 0) return // it left without a word\n', '']],
      kind: 'answers-nobody',
      step: 'mallory waits a while, says goodbye without a word, and gets no answer; the next client is served',
    },
    {
      mistake: 'a fixed port: several servers of one check want the same',
      change: [['Number(process.env.PORT ?? 1729)', '1730']],
      kind: 'listens-elsewhere',
      step: 'something listens on PORT',
    },
    // ── the loop ──────────────────────────────────────────────────────────
    {
      mistake: 'ends after one client',
      change: [[loopLine, '{\n']],
      kind: 'exited',
      step: bobsTurn,
    },
    {
      mistake: 'ends after 24 clients',
      change: [[loopLine, 'for (let i = 0; i < 24; i++) {\n']],
      kind: 'exited',
      step: noMore,
    },
    {
      mistake: 'accepts once, and serves the same client again and again',
      change: [
        [
          `${loopLine}  const client = accept(listener)\n`,
          `const client = accept(listener)\n${loopLine}`,
        ],
        ['    close(client)\n', ''],
      ],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'closes the listener for the client',
      change: [['    close(client)\n', '    close(listener)\n']],
      kind: 'crashed',
      step: bobsTurn,
    },
    {
      mistake: 'closes both',
      change: [['    close(client)\n', '    close(client)\n    close(listener)\n']],
      kind: 'crashed',
      step: bobsTurn,
    },
    {
      mistake: 'never closes a client',
      change: [['    close(client)\n', '']],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'closes a client when the next one comes',
      change: [
        [loopLine, `let last = -1\n${loopLine}`],
        ['    close(client)\n', '    if (last !== -1) close(last)\n    last = client\n'],
      ],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'ends the process in place of the connection',
      change: [['    close(client)\n', '    process.exit(0)\n']],
      kind: 'exited',
      step: bobsTurn,
    },
    {
      mistake: 'opens and closes the port for each client',
      change: [
        ['const listener = socket(AF_INET, SOCK_STREAM)\n', ''],
        [`${reuseLine}${openLines}`, ''],
        [
          loopLine,
          `${loopLine}const listener = socket(AF_INET, SOCK_STREAM)\n${reuseLine}${openLines}`,
        ],
        ['    close(client)\n', '    close(client)\n    close(listener)\n'],
      ],
      kind: 'reset',
      step: bobsTurn,
    },
    {
      mistake: 'clears the queue: who came during the work is hung up on (Python)',
      python: `
import os, select, socket, time
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
while True:
    client, _ = listener.accept()
    try:
        if client.recv(1024):
            time.sleep(int(os.environ['WORK_MS']) / 1000)
            client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World')
    except OSError:
        pass
    client.close()
    while select.select([listener], [], [], 0)[0]:
        listener.accept()[0].close()
`,
      kind: 'no-answer',
      orKind: 'reset', // he sees the FIN, or what his request meets
      step: bobsTurn,
    },

    // ── the answer: the rules of 04 hold for every client ─────────────────
    {
      mistake: 'does not work',
      in: 'serve.ts',
      change: [['  sleep(workMs)\n', '']],
      kind: 'too-early',
      step: 'nobody is answered before WORK_MS has passed',
    },
    {
      mistake: 'LF only',
      in: 'serve.ts',
      change: [
        [".join('\\r\\n')", ".join('\\n')"],
        ['`${head}\\r\\n\\r\\n${body}`', '`${head}\\n\\n${body}`'],
      ],
      kind: 'lf-only',
      step: annAnswered,
    },
    {
      mistake: 'a server that counts: only the first answer is right',
      in: 'serve.ts',
      change: [
        ['const workMs', 'let served = 0\nconst workMs'],
        ["|| 'World'", "|| (served++ === 0 ? 'World' : `World ${served}`)"],
      ],
      kind: 'wrong-body',
      step: bobsTurn,
    },

    // ── clients that misbehave ────────────────────────────────────────────
    {
      mistake: 'ends when a client leaves without a word',
      in: 'serve.ts',
      change: [['=== 0) return //', '=== 0) process.exit(0) //']],
      kind: 'exited',
      step: frank,
    },
    {
      mistake: 'takes the end of file for an error, and an error for the end',
      change: [[catchBlock, '']],
      kind: 'crashed',
      step: grace,
    },
    {
      mistake: 'an error of one client ends the loop',
      change: [
        [
          `${loopLine}  const client = accept(listener)\n${tryLine}`,
          `try {\n${loopLine}  const client = accept(listener)\n`,
        ],
        [
          `${catchBlock}${finallyBlock}}`,
          '    close(client)\n  }\n} catch (error) {\n  console.error(error)\n}',
        ],
      ],
      kind: 'exited',
      step: grace,
    },
    {
      mistake: 'process.exit on every error',
      change: [[catchLine, '    process.exit(1)\n']],
      kind: 'crashed',
      step: grace,
    },
    {
      mistake: 'forgives ECONNRESET and nothing else',
      change: [
        [catchLine, "    if ((error as { code?: string }).code !== 'ECONNRESET') throw error\n"],
      ],
      kind: 'crashed',
      step: ivan,
    },
    {
      mistake: 'forgives EPIPE and nothing else',
      change: [[catchLine, "    if ((error as { code?: string }).code !== 'EPIPE') throw error\n"]],
      kind: 'crashed',
      step: grace,
    },
    {
      mistake: 'dies of SIGPIPE (C, one write)',
      c: c(`
    if (read(client, buffer, sizeof buffer) > 0) {
      usleep(work);
      write(client, answer, sizeof answer - 1);
    }
    close(client);
`),
      kind: 'sigpipe',
      step: ivan,
    },
    {
      mistake: 'dies of SIGPIPE (C, head and body in two writes)',
      c: c(`
    if (read(client, buffer, sizeof buffer) > 0) {
      usleep(work);
      write(client, answer, sizeof answer - 12);
      usleep(1000);
      write(client, answer + sizeof answer - 12, 11);
    }
    close(client);
`),
      kind: 'sigpipe',
      step: heidi,
    },
    {
      mistake: 'waits for bytes that never come when a client has left (busy, on end of file)',
      in: 'serve.ts',
      change: [
        [
          'const count = read(client, buffer)\n  if (count === 0) return',
          'let count = 0\n  while (count === 0) count = read(client, buffer)',
        ],
      ],
      kind: 'silent',
      step: frank,
    },
    {
      mistake: 'tries the write again until it succeeds',
      in: 'serve.ts',
      change: [
        [
          '  write(client, Buffer.from(`${head}\\r\\n\\r\\n${body}`))\n',
          '  for (;;) {\n    try {\n      write(client, Buffer.from(`${head}\\r\\n\\r\\n${body}`))\n      return\n    } catch {}\n  }\n',
        ],
      ],
      kind: 'silent',
      step: heidi,
    },
    {
      mistake: 'aborts on an unexpected client (C, assert)',
      c: c(`
    if (read(client, buffer, sizeof buffer) <= 0) abort();
    usleep(work);
    send(client, answer, sizeof answer - 1, MSG_NOSIGNAL);
    close(client);
`),
      kind: 'aborted',
      step: frank,
    },

    // ── descriptors ───────────────────────────────────────────────────────
    {
      mistake: 'a client whose error was caught stays open',
      change: [[`${catchBlock}${finallyBlock}`, `    close(client)\n${catchBlock}  }\n`]],
      kind: 'leaks',
      step: nothingLeft,
    },
    {
      mistake: 'a client that leaves without a word stays open (C)',
      c: c(
        `
    if (read(client, buffer, sizeof buffer) <= 0) continue;
    usleep(work);
    write(client, answer, sizeof answer - 1);
    close(client);
`,
        'signal(SIGPIPE, SIG_IGN);',
      ),
      kind: 'leaks',
      step: nothingLeft,
    },
    {
      mistake: 'shuts connections down and never closes them',
      change: [
        ['close, listen', 'listen, shutdown'],
        ['    close(client)\n', '    try { shutdown(client, 1) } catch {}\n'],
      ],
      kind: 'leaks',
      step: nothingLeft,
    },
    {
      mistake: 'a new listening socket for each client, never closed (Python, SO_REUSEPORT)',
      python: `
import os, socket, time
def door():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return s
listener = door()
listener.bind((os.environ['HOST'], int(os.environ['PORT'])))
listener.listen(128)
spare = []
while True:
    client, _ = listener.accept()
    try:
        if client.recv(1024):
            time.sleep(int(os.environ['WORK_MS']) / 1000)
            client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World')
            spare.append(door())
    except OSError:
        pass
    client.close()
`,
      kind: 'leaks',
      step: nothingLeft,
    },

    // ── time and the port ─────────────────────────────────────────────────
    {
      mistake: 'asks for clients again and again (C, not blocking)',
      c: c(
        `
    if (client == -1) continue;
    if (read(client, buffer, sizeof buffer) > 0) {
      usleep(work);
      write(client, answer, sizeof answer - 1);
    }
    close(client);
`,
        '#include <fcntl.h>\n  fcntl(listener, F_SETFL, O_NONBLOCK); signal(SIGPIPE, SIG_IGN);',
      ),
      kind: 'spins',
      step: sleeps,
    },
    {
      mistake: 'leaks from the eleventh client on',
      change: [
        [loopLine, `let served = 0\n${loopLine}`],
        [
          '    close(client)\n',
          '    if (++served > 10) socket(AF_INET, SOCK_STREAM)\n    close(client)\n',
        ],
      ],
      kind: 'leaks',
      step: nothingLeft,
    },
    {
      mistake: 'leaks from the twentieth client on, where the work is short',
      change: [
        [loopLine, `let served = 0\n${loopLine}`],
        [
          '    close(client)\n',
          '    if (++served >= 20 && process.env.WORK_MS === "10") socket(AF_INET, SOCK_STREAM)\n    close(client)\n',
        ],
      ],
      kind: 'leaks',
      step: noMore,
    },
    {
      mistake: 'no SO_REUSEADDR',
      change: [[reuseLine, '']],
      kind: 'address-in-use',
      step: again,
    },
    {
      mistake: 'SO_REUSEADDR after bind, when it is too late',
      change: [
        [reuseLine, ''],
        [openLines, `${openLines}${reuseLine}`],
      ],
      kind: 'address-in-use',
      step: again,
    },
    {
      mistake: 'SO_REUSEADDR set to 0',
      change: [['SO_REUSEADDR, 1) //', 'SO_REUSEADDR, 0) //']],
      kind: 'address-in-use',
      step: again,
    },
    {
      mistake: 'gives up when the port is not free at once, without a word',
      change: [
        [reuseLine, ''],
        [
          openLines,
          'try {\n  bind(listener, { host, port })\n} catch {\n  process.exit(0)\n}\nlisten(listener, 128)\n',
        ],
      ],
      kind: 'ended-at-once',
      step: again,
    },
    {
      mistake: 'ends before anybody has come',
      change: [['listen(listener, 128)\n', 'process.exit(0)\n']],
      kind: 'ended-at-once',
      step: listens,
    },
    {
      mistake: 'works for a second, whatever WORK_MS is (Python)',
      python: loop(`
        if client.recv(1024):
            time.sleep(1)
            client.sendall(ANSWER)`),
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'does not wait longer than a second for the request (Python)',
      python: loop(`
        client.settimeout(1)
        try:
            request = client.recv(1024)
        except TimeoutError:
            request = None
        if request != b'':
            work()
            client.sendall(ANSWER)`),
      kind: 'answered-unasked',
      step: peter,
    },
    {
      mistake: 'opens a file for each client and leaves it open (Python)',
      python: loop(`
        page = os.open('/etc/hostname', os.O_RDONLY)
        if client.recv(1024):
            work()
            client.sendall(ANSWER)`),
      kind: 'leaks-files',
      step: nothingLeft,
    },
    {
      mistake: 'goes on without close when read fails (C)',
      c: c(`
    ssize_t count = read(client, buffer, sizeof buffer);
    if (count < 0) continue;
    if (count > 0) {
      usleep(work);
      if (send(client, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) perror("send");
    }
    close(client);`),
      kind: 'leaks',
      step: nothingLeft,
    },
  ],
} satisfies Mutants
