import type { Mutants } from './mutant.ts'

const unasked = 'ann connects and says nothing; nothing is sent'
const answered = 'ann asks, and receives 200 with the body Hello World'
const notBefore = 'not before WORK_MS has passed since she asked'
const hangsUp = 'nothing more comes, and the server hangs up on ann'
const silent = 'bob says nothing for 1.5 s; nothing is sent to him'
const ends = 'the program ends, with exit code 0'

const readLine = '  read(client, buffer) // a request: we do not look at it before 06\n'
const sleepLine = '  sleep(workMs)\n'
const lengthLine = '    `Content-Length: ${Buffer.byteLength(body)}`,\n'
const writeLine = '  write(client, Buffer.from(`${head}\\r\\n\\r\\n${body}`))\n'
const closeLine = '  close(client) // FIN: this was all\n'
const imports = 'AF_INET, accept, bind, close, listen, read, SO_REUSEADDR'
const withPause = 'AF_INET, accept, bind, close, listen, pause, read, SO_REUSEADDR'

/** A whole program in Python that has read the request, in the usual way or another, and done the work. */
const python = (then: string, read = 'client.recv(1024)') => `
import os, signal, socket, struct, time
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
client, _ = listener.accept()
${read}
time.sleep(int(os.environ['WORK_MS']) / 1000)
ANSWER = b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World'
${then}`

export default {
  stub: { kind: 'no-answer', step: answered },
  mutants: [
    // ── the order of read, work and write ─────────────────────────────────
    {
      mistake: 'answers before it reads',
      change: [
        [readLine, ''],
        [writeLine, `${writeLine}${readLine}`],
      ],
      kind: 'answered-unasked',
      step: unasked,
    },
    {
      mistake: 'never reads',
      change: [[readLine, '']],
      kind: 'answered-unasked',
      step: unasked,
    },
    {
      mistake: 'never reads, and has answered and ended at once (C)',
      c: `
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) return 1;
  int client = accept(listener, NULL, NULL);
  const char *answer = "HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World";
  write(client, answer, strlen(answer));
}
`,
      kind: 'answered-unasked',
      step: unasked,
    },
    {
      mistake: 'hangs up on who says nothing at once (Python)',
      python: `
import os, signal, socket
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
client, _ = listener.accept()
client.setblocking(False)
try:
    client.recv(1024)
except BlockingIOError:
    client.close()
    signal.pause()
`,
      kind: 'hung-up-early',
      step: unasked,
    },
    {
      mistake: 'works before it reads',
      change: [
        [readLine, ''],
        [sleepLine, `${sleepLine}${readLine}`],
      ],
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'works before it accepts',
      change: [
        ['serve(accept(listener))', 'sleep(workMs)\nserve(accept(listener))'],
        [sleepLine, ''],
      ],
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'does not work at all',
      change: [[sleepLine, '']],
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'works after it has answered',
      change: [
        [sleepLine, ''],
        [closeLine, `${sleepLine}${closeLine}`],
      ],
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'sends the head, works, and sends the body',
      change: [
        [sleepLine, ''],
        [
          writeLine,
          `  write(client, Buffer.from(\`\${head}\\r\\n\\r\\n\`))\n${sleepLine}  write(client, Buffer.from(body))\n`,
        ],
      ],
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'works for a time of its own',
      change: [['sleep(workMs)', 'sleep(1)']],
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'a promise in place of the sleep, and nobody awaits it',
      change: [['sleep(workMs)', 'new Promise((done) => setTimeout(done, workMs))']],
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'takes milliseconds for seconds (Python)',
      python: python(`time.sleep(int(os.environ['WORK_MS']))
client.sendall(ANSWER)
`),
      kind: 'silent',
      step: answered,
    },

    // ── the answer ────────────────────────────────────────────────────────
    {
      mistake: 'sends the body alone',
      change: [['`${head}\\r\\n\\r\\n${body}`', 'body']],
      kind: 'not-http',
      step: answered,
    },
    {
      mistake: 'no version in the status line',
      change: [['HTTP/1.1 200 OK', '200 OK']],
      kind: 'not-http',
      step: answered,
    },
    {
      mistake: 'a word for the status',
      change: [['HTTP/1.1 200 OK', 'HTTP/1.1 OK']],
      kind: 'not-http',
      step: answered,
    },
    {
      mistake: 'says HTTP/2',
      change: [['HTTP/1.1 200 OK', 'HTTP/2 200 OK']],
      kind: 'not-http',
      step: answered,
    },
    {
      mistake: 'sends the request back',
      change: [[writeLine, '  write(client, buffer)\n']],
      kind: 'not-http',
      step: answered,
    },
    {
      mistake: 'LF only',
      change: [
        [".join('\\r\\n')", ".join('\\n')"],
        ['`${head}\\r\\n\\r\\n${body}`', '`${head}\\n\\n${body}`'],
      ],
      kind: 'lf-only',
      step: answered,
    },
    {
      mistake: 'LF between the headers, CRLF at the end of the head',
      change: [[".join('\\r\\n')", ".join('\\n')"]],
      kind: 'lf-only',
      step: answered,
    },
    {
      mistake: 'no empty line',
      change: [['`${head}\\r\\n\\r\\n${body}`', '`${head}\\r\\n${body}`']],
      kind: 'no-empty-line',
      step: answered,
    },
    {
      mistake: 'a header without a colon',
      change: [["'Connection: close'", "'Connection close'"]],
      kind: 'bad-header',
      step: answered,
    },
    {
      mistake: 'a blank before the colon',
      change: [["'Connection: close'", "'Connection : close'"]],
      kind: 'bad-header',
      step: answered,
    },
    {
      mistake: 'Content-Length is too long',
      change: [['${Buffer.byteLength(body)}', '${Buffer.byteLength(body) + 1}']],
      kind: 'length-too-long',
      step: answered,
    },
    {
      mistake: 'Content-Length is too long, and the connection stays open',
      change: [
        [imports, withPause],
        ['${Buffer.byteLength(body)}', '99'],
        [closeLine, '  pause()\n'],
      ],
      kind: 'length-too-long',
      step: answered,
    },
    {
      mistake: 'Content-Length counts the head too',
      change: [
        ['const head = [', 'let head = ['],
        [lengthLine, "    'Content-Length: 80',\n"],
      ],
      kind: 'length-too-long',
      step: answered,
    },
    {
      mistake: 'Content-Length is too short',
      change: [['${Buffer.byteLength(body)}', '5']],
      kind: 'length-too-short',
      step: answered,
    },
    {
      mistake: 'Content-Length is the text itself',
      change: [['${Buffer.byteLength(body)}', '${body}']],
      kind: 'bad-length',
      step: answered,
    },
    {
      mistake: 'Content-Length of a thing that has none',
      change: [['${Buffer.byteLength(body)}', '${(buffer as unknown as { size: number }).size}']],
      kind: 'bad-length',
      step: answered,
    },
    {
      mistake: 'no Content-Length, and the connection stays open',
      change: [
        [imports, withPause],
        [lengthLine, ''],
        [closeLine, '  pause()\n'],
      ],
      kind: 'no-end',
      step: answered,
    },
    {
      mistake: 'promises chunks and sends none',
      change: [[lengthLine, "    'Transfer-Encoding: chunked',\n"]],
      kind: 'bad-chunk',
      step: answered,
    },
    {
      mistake: 'chunks without the last one (Python)',
      python: python(
        "client.sendall(b'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nb\\r\\nHello World\\r\\n')",
      ),
      kind: 'bad-chunk',
      step: answered,
    },
    {
      mistake: 'status 404',
      change: [['200 OK', '404 Not Found']],
      kind: 'wrong-status',
      step: answered,
    },
    {
      mistake: 'status 500',
      change: [['200 OK', '500 Internal Server Error']],
      kind: 'wrong-status',
      step: answered,
    },
    {
      mistake: 'status 204, which has no body',
      change: [['200 OK', '204 No Content']],
      kind: 'wrong-status',
      step: answered,
    },
    {
      mistake: 'another text',
      change: [["'Hello World'", "'Hello, World!'"]],
      kind: 'wrong-body',
      step: answered,
    },
    {
      mistake: 'the text in other letters',
      change: [["'Hello World'", "'hello world'"]],
      kind: 'wrong-body',
      step: answered,
    },
    {
      mistake: 'a line break after the text',
      change: [["'Hello World'", "'Hello World\\n'"]],
      kind: 'trailing-newline',
      step: answered,
    },
    {
      mistake: 'a line break after the text that Content-Length does not count',
      change: [['\\r\\n\\r\\n${body}`', '\\r\\n\\r\\n${body}\\n`']],
      kind: 'trailing-newline',
      step: hangsUp,
    },
    {
      mistake: 'an empty answer',
      change: [["'Hello World'", "''"]],
      kind: 'wrong-body',
      step: answered,
    },
    {
      mistake: 'the answer goes to standard output',
      change: [[writeLine, '  process.stdout.write(`${head}\\r\\n\\r\\n${body}`)\n']],
      kind: 'no-answer',
      step: answered,
    },
    {
      mistake: 'the answer goes to the listener',
      change: [['write(client,', 'write(listener,']],
      kind: 'crashed',
      step: answered,
    },
    {
      mistake: 'waits for a second request before it answers',
      change: [[sleepLine, `${sleepLine}  read(client, buffer)\n`]],
      kind: 'silent',
      step: answered,
    },
    {
      mistake: 'reads until the client closes (Python)',
      python: `
import os, socket
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
client, _ = listener.accept()
while client.recv(1024): pass
`,
      kind: 'silent',
      step: answered,
    },
    {
      mistake: 'an error before the answer',
      change: [[sleepLine, `${sleepLine}  throw new Error('no template')\n`]],
      kind: 'crashed',
      step: answered,
    },

    // ── hanging up ────────────────────────────────────────────────────────
    {
      mistake: 'never closes',
      change: [
        [imports, withPause],
        [closeLine, '  pause()\n'],
      ],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'closes the listener for the client',
      change: [
        [imports, withPause],
        [closeLine, '  close(listener)\n  pause()\n'],
      ],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'waits until the client closes first',
      change: [[closeLine, '  read(client, buffer)\n']],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'the answer twice',
      change: [[writeLine, `${writeLine}${writeLine}`]],
      kind: 'more-answers',
      step: hangsUp,
    },
    {
      mistake: 'reads only the beginning of the request, and resets',
      change: [['Buffer.alloc(1024)', 'Buffer.alloc(16)']],
      kind: 'reset',
      step: hangsUp,
    },
    {
      mistake: 'resets after the answer (Python, SO_LINGER 0)',
      python: python(`client.sendall(ANSWER)
time.sleep(0.1)
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
        [imports, withPause],
        [closeLine, '  close(client)\n  pause()\n'],
      ],
      kind: 'still-running',
      step: ends,
    },
    {
      mistake: 'serves one client after another',
      change: [['serve(accept(listener))', 'for (;;) serve(accept(listener))']],
      kind: 'still-running',
      step: ends,
    },
    {
      mistake: 'ends with an exit code that says failure',
      change: [[closeLine, '  close(client)\n  process.exitCode = 1\n']],
      kind: 'crashed',
      step: ends,
    },
    {
      mistake: 'closes the client twice',
      change: [[closeLine, '  close(client)\n  close(client)\n']],
      kind: 'crashed',
      step: ends,
    },
    {
      mistake: 'works for a second, whatever WORK_MS is',
      change: [[sleepLine, '  sleep(1000)\n']],
      kind: 'too-early',
      step: notBefore,
    },
    {
      mistake: 'does not wait longer than a second for the request (Python)',
      python: python(
        'client.sendall(ANSWER)',
        `client.settimeout(1)
try:
    client.recv(1024)
except TimeoutError:
    pass`,
      ),
      kind: 'answered-unasked',
      step: silent,
    },
    {
      mistake: 'reads 64 bytes of the request (Python)',
      python: python('client.sendall(ANSWER)', 'client.recv(64)'),
      kind: 'reset',
      step: hangsUp,
    },
    {
      mistake: 'says two ends of the body: a length and chunks (Python)',
      python: python(
        "client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nb\\r\\nHello World\\r\\n0\\r\\n\\r\\n')",
      ),
      kind: 'bad-length',
      step: answered,
    },
  ],
} satisfies Mutants
