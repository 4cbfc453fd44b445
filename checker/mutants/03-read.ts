import type { Mutants } from './mutant.ts'

const waits = 'ann connects and says nothing; the server waits'
const prints = "ann's bytes are printed, all of them and no others, and the program ends"
const eof = 'bob leaves without a word; the program ends, and invents nothing'
const late = 'dora says nothing for 1.5 s, and then a word; her blanks are printed, too'
const long = 'of the 4000 bytes of carol it prints what it has read, and no garbage'

const acceptLine = 'const client = accept(listener)'
const readLine = 'const count = read(client, buffer) // sleeps until bytes come'
const printLine = 'process.stdout.write(buffer.subarray(0, count))'
const said = 'buffer.subarray(0, count)'

const python = (then: string) => `
import os, signal, socket, sys
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
client, _ = listener.accept()
${then}`

export default {
  stub: { kind: 'exited', step: waits },
  mutants: [
    // ── waiting ───────────────────────────────────────────────────────────
    {
      mistake: 'reads from the listener',
      change: [['read(client, buffer)', 'read(listener, buffer)']],
      kind: 'crashed',
      step: waits,
    },
    {
      mistake: 'hangs up on who says nothing',
      change: [[readLine, 'const count = 0']],
      kind: 'exited',
      step: waits,
    },
    {
      mistake: 'greets the client',
      change: [
        ['SOL_SOCKET, setsockopt, socket', 'SOL_SOCKET, setsockopt, socket, write'],
        [acceptLine, `${acceptLine}\nwrite(client, Buffer.from('hello'))`],
      ],
      kind: 'answered-unasked',
      step: waits,
    },
    {
      mistake: 'asks for bytes again and again (Python, not blocking)',
      python: python(`
client.setblocking(False)
while True:
    try:
        data = client.recv(1024)
        break
    except BlockingIOError:
        pass
sys.stdout.buffer.write(data)
`),
      kind: 'spins',
      step: waits,
    },
    {
      mistake: 'does not wait for bytes, and takes none for the end (Python)',
      python: python(`
client.setblocking(False)
try:
    sys.stdout.buffer.write(client.recv(1024))
except BlockingIOError:
    client.close()
    signal.pause()
`),
      kind: 'hung-up-early',
      step: waits,
    },
    {
      mistake: 'no patience with a client that is late (Python, timeout)',
      python: python(`
client.settimeout(0.02)
sys.stdout.buffer.write(client.recv(1024))
`),
      kind: 'crashed',
      step: waits,
    },

    // ── the bytes ─────────────────────────────────────────────────────────
    {
      mistake: 'prints the whole buffer',
      change: [[printLine, 'process.stdout.write(buffer)']],
      kind: 'whole-buffer',
      step: prints,
    },
    {
      mistake: 'prints the whole buffer as text',
      change: [[printLine, 'console.log(buffer.toString())']],
      kind: 'whole-buffer',
      step: prints,
    },
    {
      mistake: 'prints the whole buffer, which was filled with blanks',
      change: [
        ['Buffer.alloc(1024)', "Buffer.alloc(1024, ' ')"],
        [printLine, 'process.stdout.write(buffer)'],
      ],
      kind: 'more-printed',
      step: prints,
    },
    {
      mistake: 'prints one byte too many',
      change: [['subarray(0, count)', 'subarray(0, count + 1)']],
      kind: 'whole-buffer',
      step: prints,
    },
    {
      mistake: 'prints one byte too few',
      change: [['subarray(0, count)', 'subarray(0, count - 1)']],
      kind: 'cut-short',
      step: prints,
    },
    {
      mistake: 'throws the NULs away (whose they are it does not ask)',
      change: [[printLine, "process.stdout.write(buffer.toString().replaceAll('\\0', ''))"]],
      kind: 'nul-lost',
      step: prints,
    },
    {
      mistake: 'a NUL at the end of the bytes, and puts (C)',
      c: `
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  char buffer[1025] = "";
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) return 1;
  int client = accept(listener, NULL, NULL);
  if (read(client, buffer, 1024) < 0) return 1;
  puts(buffer);
  return 0;
}
`,
      kind: 'nul-lost',
      step: prints,
    },
    {
      mistake: 'throws away the NULs at the end',
      change: [
        [
          printLine,
          "process.stdout.write(buffer.toString('latin1').replace(/\\0+$/, ''), 'latin1')",
        ],
      ],
      kind: 'cut-short',
      step: prints,
    },
    {
      mistake: 'decodes byte by byte',
      change: [
        [
          printLine,
          `for (const byte of ${said}) process.stdout.write(Buffer.from([byte]).toString())`,
        ],
      ],
      kind: 'broken-characters',
      step: prints,
    },
    {
      mistake: 'takes each byte for a character',
      change: [
        [printLine, `for (const byte of ${said}) process.stdout.write(String.fromCharCode(byte))`],
      ],
      kind: 'broken-characters',
      step: prints,
    },
    {
      mistake: 'decodes as Latin-1',
      change: [[printLine, `process.stdout.write(${said}.toString('latin1'))`]],
      kind: 'broken-characters',
      step: prints,
    },
    {
      mistake: 'decodes as ASCII',
      change: [[printLine, `process.stdout.write(${said}.toString('ascii'))`]],
      kind: 'broken-characters',
      step: prints,
    },
    {
      mistake: 'prints the Buffer, not its bytes',
      change: [[printLine, `console.log(${said})`]],
      kind: 'not-the-bytes',
      step: prints,
    },
    {
      mistake: 'prints the bytes object (Python)',
      python: python('print(client.recv(1024))'),
      kind: 'not-the-bytes',
      step: prints,
    },
    {
      mistake: 'prints JSON',
      change: [[printLine, `console.log(JSON.stringify(${said}.toString()))`]],
      kind: 'not-the-bytes',
      step: prints,
    },
    {
      mistake: 'prints the count',
      change: [[printLine, 'console.log(count)']],
      kind: 'not-the-bytes',
      step: prints,
    },
    {
      mistake: 'prints the count after the bytes',
      change: [[printLine, `${printLine}\nconsole.log(\`\\n\${count} bytes\`)`]],
      kind: 'more-printed',
      step: prints,
    },
    {
      mistake: 'prints the first line only',
      change: [[printLine, `console.log(${said}.toString().split('\\n')[0])`]],
      kind: 'cut-short',
      step: prints,
    },
    {
      mistake: 'prints to standard error',
      change: [['process.stdout.write', 'process.stderr.write']],
      kind: 'on-stderr',
      step: prints,
    },
    {
      mistake: 'sends the bytes back and prints nothing',
      change: [
        ['SOL_SOCKET, setsockopt, socket', 'SOL_SOCKET, setsockopt, socket, write'],
        [printLine, `write(client, ${said})`],
      ],
      kind: 'nothing-printed',
      step: prints,
    },
    {
      mistake: 'a very small buffer',
      change: [['Buffer.alloc(1024)', 'Buffer.alloc(10)']],
      kind: 'cut-short',
      step: prints,
    },

    // ── ending ────────────────────────────────────────────────────────────
    {
      mistake: 'reads until the client closes',
      change: [
        [readLine, 'for (;;) {\nconst count = read(client, buffer)\nif (count === 0) break'],
        [printLine, `${printLine}\n}`],
      ],
      kind: 'still-running',
      step: prints,
    },
    {
      mistake: 'waits until 1024 bytes have come',
      change: [
        [
          readLine,
          'let count = 0\nwhile (count < 1024) count += read(client, buffer.subarray(count))',
        ],
      ],
      kind: 'still-running',
      step: prints,
    },
    {
      mistake: 'serves one client after another',
      change: [
        [acceptLine, `for (;;) {\n${acceptLine}`],
        ['\nclose(client)', '\nclose(client)\n}'],
      ],
      kind: 'still-running',
      step: prints,
    },
    {
      mistake: 'stays when all is printed',
      change: [
        ['listen, read', 'listen, pause, read'],
        ['\nclose(client)', '\nclose(client)\npause()'],
      ],
      kind: 'still-running',
      step: prints,
    },
    {
      mistake: 'ends with the count as its exit code',
      change: [['\nclose(client)', '\nclose(client)\nprocess.exit(count > 0 ? 1 : 0)']],
      kind: 'crashed',
      step: prints,
    },

    // ── end of file ───────────────────────────────────────────────────────
    {
      mistake: 'takes 0 for an error',
      change: [[printLine, `if (count === 0) throw new Error('read failed')\n${printLine}`]],
      kind: 'crashed',
      step: eof,
    },
    {
      mistake: 'takes 0 for "nothing yet" and asks again for ever',
      change: [[readLine, 'let count = 0\nwhile (count === 0) count = read(client, buffer)']],
      kind: 'still-running',
      step: eof,
    },
    {
      mistake: 'waits for another client when this one has left',
      change: [
        [acceptLine, 'let client = accept(listener)'],
        [
          readLine,
          'let count = 0\nwhile ((count = read(client, buffer)) === 0) client = accept(listener)',
        ],
      ],
      kind: 'still-running',
      step: eof,
    },
    {
      mistake: 'prints the buffer when there is nothing to print',
      change: [[printLine, 'process.stdout.write(count > 0 ? buffer.subarray(0, count) : buffer)']],
      kind: 'whole-buffer',
      step: eof,
    },
    {
      mistake: 'prints null at the end of file',
      change: [[printLine, `if (count === 0) console.log(null)\n${printLine}`]],
      kind: 'invented',
      step: eof,
    },
    {
      mistake: 'dies of the missing byte (C, abort)',
      c: `
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  char buffer[1024];
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) return 1;
  int client = accept(listener, NULL, NULL);
  int count = read(client, buffer, sizeof buffer);
  if (count <= 0) abort();
  if (write(1, buffer, count) != count) return 1;
  return 0;
}
`,
      kind: 'aborted',
      step: eof,
    },

    // ── more than one read ────────────────────────────────────────────────
    {
      mistake: 'makes a text of the bytes, and of half a character something else',
      change: [[printLine, `console.log(${said}.toString())`]],
      kind: 'broken-characters',
      step: long,
    },
    {
      mistake: 'makes a text of the bytes, and fails at half a character (Python)',
      python: python('print(client.recv(1024).decode())'),
      kind: 'crashed',
      step: long,
    },
    {
      mistake: 'a buffer smaller than 1024 bytes',
      change: [['Buffer.alloc(1024)', 'Buffer.alloc(1000)']],
      kind: 'short-read',
      step: long,
    },
    {
      mistake: 'prints the whole of a larger buffer',
      change: [
        ['Buffer.alloc(1024)', 'Buffer.alloc(8192)'],
        [printLine, `process.stdout.write(count > 1024 ? buffer : ${said})`],
      ],
      kind: 'whole-buffer',
      step: long,
    },
    {
      mistake: 'decodes a long text piece by piece',
      change: [
        ['Buffer.alloc(1024)', 'Buffer.alloc(8192)'],
        [
          printLine,
          'for (let at = 0; at < count; at += 7)\n  process.stdout.write(buffer.subarray(at, Math.min(at + 7, count)).toString())',
        ],
      ],
      kind: 'broken-characters',
      step: prints,
    },
    {
      mistake: 'keeps only the last of several reads',
      change: [
        [
          readLine,
          'let count = read(client, buffer)\nif (count === 1024) count = read(client, buffer)',
        ],
      ],
      kind: 'not-the-bytes',
      step: long,
    },
    {
      mistake: 'throws away the blanks at the end (Python)',
      python: python('sys.stdout.buffer.write(client.recv(1024).rstrip())'),
      kind: 'cut-short',
      step: late,
    },
    {
      mistake: 'makes one byte of the two that end a line (Python)',
      python: python("sys.stdout.buffer.write(client.recv(1024).replace(b'\\r\\n', b'\\n'))"),
      kind: 'not-the-bytes',
      step: prints,
    },
    {
      mistake: 'leaves out half a character (Python)',
      python: python("print(client.recv(1024).decode('utf-8', errors='ignore'))"),
      kind: 'broken-characters',
      step: long,
    },
    {
      mistake: 'prints None when she has left (Python)',
      python: python(`
def hear():
    data = client.recv(1024)
    if data:
        return os.fsdecode(data)
sys.stdout.reconfigure(errors='surrogateescape', newline='')
print(hear())
`),
      kind: 'invented',
      step: eof,
    },
    {
      mistake: 'waits for her words for a second only (Python)',
      python: python(`
client.settimeout(1)
try:
    sys.stdout.buffer.write(client.recv(1024))
except TimeoutError:
    pass
`),
      kind: 'exited',
      step: late,
    },
  ],
} satisfies Mutants
