import type { Mutants } from './mutant.ts'

const quiet = 'a server on which nobody calls for longer than TIMEOUT_MS still takes clients'
const ann = 'ann, who says nothing, is hung up on: not before # ms (TIMEOUT_MS), not after #'
const dora = "dora's request comes in three pieces; she is answered and hung up on"
const fred = "fred's request of 1024 bytes comes in twelve pieces; he is served"
const gary = 'gary says half a request and ends; he gets no answer'
const pool = 'of many clients, exactly POOL_SIZE are at work at once'
const carol = 'carol, who sends a byte now and then, has no more time than ann'
const dave = 'dave, who waited behind the slow ones, is served'
const aboveASecond = 'with TIMEOUT_MS above a second a silent client is hung up on in time'
const bob = 'bob, who sends half a request at nine tenths of the time, is too'
const longWork = 'a work longer than TIMEOUT_MS gets its answer'
const rounds =
  'after many who say nothing, or speak until they are late, POOL_SIZE clients are served at once'
const nothingLeft = 'nothing of the silent ones is left open'
const closedOnce = 'no descriptor is closed twice'
const again = 'killed and started again at once, it has its port back'

// ── what changes in the solution ────────────────────────────────────────

const timeoutLine = 'const timeoutMs = Number(process.env.TIMEOUT_MS ?? 5000)\n'
const deadlineLine = '  const deadline = performance.now() + timeoutMs\n'
const leftLine = '    const left = deadline - performance.now()\n'
const nothingLine = '    if (count === 0) return undefined\n'
const endLine = "    if (request.includes('\\r\\n\\r\\n')) return request\n"
const overLine = '  if (ms <= 0) return 0\n'
const limitLine = '  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, ms)\n'
const againLine =
  "    if (error instanceof SystemError && error.code === 'EAGAIN')\n      return 0\n"

const lateLine = '  if (request === undefined) return // it left, or was too slow\n'
const serveLine = '    serve(client)\n'
const catchBlock = '  } catch (error) {\n    console.error(error)\n'
const finallyBlock = '  } finally {\n    close(client)\n  }\n'

const reuseLine = 'setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT\n'
const acceptLine = 'for (;;) put(queue, accept(listener))\n'
/** The door has a time limit, too. */
const limitedDoor: [string, string][] = [
  ['SO_REUSEADDR,\n', 'SO_RCVTIMEO, SO_REUSEADDR,\n'],
  [
    reuseLine,
    `${reuseLine}setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, Number(process.env.TIMEOUT_MS))\n`,
  ],
]

// ── programs in other languages ─────────────────────────────────────────

/** @param serve what a worker does with its `client`, who arrived at that moment */
const python = (serve: string) => `
import os, queue, socket, sys, threading, time
def number(name):
    return int(os.environ[name])
LIMIT = number('TIMEOUT_MS') / 1000
listener = socket.create_server((os.environ['HOST'], number('PORT')), backlog=128)
def works_and_answers(client, request):
    time.sleep(number('WORK_MS') / 1000)
    body = b'Hello ' + (request.split(b' ')[1][1:] or b'World')
    head = b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n'
    client.sendall(head % len(body) + body)
def serve(client, arrived):
${serve}
clients = queue.Queue()
def worker():
    while True:
        client, arrived = clients.get()
        try:
            serve(client, arrived)
        except OSError as error:
            print(error, file=sys.stderr)
        client.close()
for _ in range(number('POOL_SIZE')):
    threading.Thread(target=worker, daemon=True).start()
while True:
    client, _ = listener.accept()
    clients.put((client, time.monotonic()))
`

/** Workers that call accept themselves. @param time a timeval, of `left` milliseconds; @param late if one read fails */
const c = (time: string, late = 'return 0;') => `
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
static int listener;
static int number(const char *name) { return atoi(getenv(name)); }
static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
static int has_request(int client, char *request) {
  long left, deadline = now() + number("TIMEOUT_MS") + 1;
  for (size_t length = 0; length < 1024;) {
    if ((left = deadline - now()) <= 0) return 0;
    struct timeval time = ${time};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    ssize_t count = read(client, request + length, 1024 - length);
    if (count < 0) { ${late} }
    if (count == 0) return 0;
    length += count;
    if (strstr(request, "\\r\\n\\r\\n")) return 1;
  }
  return 0;
}
static void *worker(void *unused) {
  for (;;) {
    char request[1025] = "", name[1025] = "", answer[2048];
    int client = accept(listener, NULL, NULL);
    if (has_request(client, request)) {
      sscanf(request, "%*s /%1024[^ ]", name);
      if (!*name) strcpy(name, "World");
      usleep(number("WORK_MS") * 1000);
      snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\\r\\nContent-Length: %zu\\r\\n\\r\\nHello %s",
               strlen(name) + 6, name);
      if (send(client, answer, strlen(answer), MSG_NOSIGNAL) < 0) perror("send");
    }
    close(client);
  }
  return unused;
}
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  int yes = 1;
  pthread_t id;
  name.sin_port = htons(number("PORT"));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) return 1;
  for (int i = 1; i < number("POOL_SIZE"); i++) pthread_create(&id, NULL, worker, NULL);
  worker(NULL);
}
`

interface Go {
  atTheDoor?: string
  first?: string
  eachTime?: string
  atTheEnd?: string
}

/** A goroutine for each client, and a semaphore for all. */
const go = ({ atTheDoor = 'pool <- true', first = '', eachTime = '', atTheEnd = '<-pool' }: Go) => `
package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

func number(name string) int { n, _ := strconv.Atoi(os.Getenv(name)); return n }
func milliseconds(name string) time.Duration { return time.Duration(number(name)) * time.Millisecond }

var begin = time.Now()
var pool = make(chan bool, number("POOL_SIZE"))

func serve(client net.Conn) {
	${atTheDoor}
	defer func() { client.Close(); ${atTheEnd} }()
	limit := milliseconds("TIMEOUT_MS")
	_ = limit
	${first}
	request := make([]byte, 1024)
	for length := 0; !bytes.Contains(request[:length], []byte("\\r\\n\\r\\n")); {
		${eachTime}
		count, err := client.Read(request[length:])
		if err != nil || count == 0 {
			return
		}
		length += count
	}
	name := string(bytes.Fields(request)[1][1:])
	if name == "" {
		name = "World"
	}
	time.Sleep(milliseconds("WORK_MS"))
	body := "Hello " + name
	fmt.Fprintf(client, "HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s", len(body), body)
}

func main() {
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		if client, err := listener.Accept(); err == nil {
			go serve(client)
		}
	}
}
`

/** Reads a request within its time, rightly but for what is given. */
const reads = ({
  most = 1024,
  times = 'iter(int, 1)',
  isEnd = "b'\\r\\n\\r\\n' in request",
  atEnd = 'None',
  late = 'None',
}: {
  most?: number
  times?: string
  isEnd?: string
  atEnd?: string
  late?: string
}) => `
    request = b''
    end = time.monotonic() + LIMIT
    for _ in ${times}:
        left = end - time.monotonic()
        if left <= 0 or len(request) == ${most}:
            ${late}
            return
        client.settimeout(left)
        try:
            more = client.recv(${most} - len(request))
        except TimeoutError:
            ${late}
            return
        client.settimeout(None)
        if not more:
            ${atEnd}
            return
        request += more
        if ${isEnd}:
            works_and_answers(client, request)
            return
`

export default {
  stub: { kind: 'no-timeout', step: ann },
  mutants: [
    // ── the door ──────────────────────────────────────────────────────────
    {
      mistake: 'a time limit on the listening socket: nobody calls, and accept throws',
      change: limitedDoor,
      kind: 'crashed',
      step: quiet,
    },
    {
      mistake: 'a time limit on the listening socket, and the end of the program in good order',
      change: [
        ...limitedDoor,
        [acceptLine, `try {\n  ${acceptLine}} catch {\n  process.exit(0)\n}\n`],
      ],
      kind: 'exited',
      step: quiet,
    },
    {
      mistake: 'a time limit on the listening socket that ends the loop; the workers wait for ever',
      change: [...limitedDoor, [acceptLine, `try {\n  ${acceptLine}} catch {}\n`]],
      kind: 'not-accepted',
      step: quiet,
    },

    // ── no limit ──────────────────────────────────────────────────────────
    {
      mistake: 'setTimeout: it never fires on a thread that sleeps in read',
      changes: {
        'request.ts': [
          [overLine, ''],
          [limitLine, ''],
        ],
        'worker.ts': [
          [
            '  try {\n',
            '  setTimeout(() => close(client), Number(process.env.TIMEOUT_MS))\n  try {\n',
          ],
        ],
      },
      kind: 'no-timeout',
      step: ann,
    },
    {
      mistake: 'rounds what is left down to whole seconds; 0 waits for ever',
      in: 'request.ts',
      change: [[limitLine, limitLine.replace('ms)', 'Math.floor(ms / 1000) * 1000)')]],
      kind: 'no-timeout',
      step: ann,
    },
    {
      mistake: 'five seconds, whatever TIMEOUT_MS says',
      in: 'request.ts',
      change: [[timeoutLine, 'const timeoutMs = 5000\n']],
      kind: 'no-timeout',
      step: ann,
    },
    {
      mistake: 'microseconds, to a call that wants milliseconds',
      in: 'request.ts',
      change: [[limitLine, limitLine.replace('ms)', 'ms * 1000)')]],
      kind: 'no-timeout',
      step: ann,
    },
    {
      mistake: 'milliseconds for seconds (C)',
      c: c('{left, 0}'),
      kind: 'no-timeout',
      step: ann,
    },
    {
      mistake: 'whole seconds only: below one, 0 waits for ever (C)',
      c: c('{left / 1000, 0}'),
      kind: 'no-timeout',
      step: ann,
    },
    {
      mistake: 'the clock starts with the first byte',
      in: 'request.ts',
      change: [
        [deadlineLine, '  let deadline = 0\n'],
        [
          leftLine,
          '    if (length > 0) deadline ||= performance.now() + timeoutMs\n    const left = deadline ? deadline - performance.now() : Number.NaN\n',
        ],
        [limitLine, limitLine.replace('ms)', 'ms || 0)')],
      ],
      kind: 'no-timeout',
      step: ann,
    },
    {
      mistake: 'waits for more, whatever the clock says',
      in: 'request.ts',
      change: [[nothingLine, '    if (count === 0) continue\n']],
      kind: 'no-timeout',
      step: ann,
    },
    {
      mistake: 'milliseconds as microseconds, a million and more: setsockopt fails with EDOM (C)',
      c: c('{0, left * 1000}'),
      kind: 'no-timeout',
      step: aboveASecond,
    },

    // ── a limit on each read ──────────────────────────────────────────────
    {
      mistake: 'the whole time for each read',
      in: 'request.ts',
      change: [['readWithin(left,', 'readWithin(timeoutMs,']],
      kind: 'no-timeout',
      step: carol,
    },
    {
      mistake: 'SO_RCVTIMEO set once, at accept',
      changes: {
        'server.ts': [
          ['SO_REUSEADDR,\n', 'SO_RCVTIMEO, SO_REUSEADDR,\n'],
          [
            acceptLine,
            'for (;;) {\n  const client = accept(listener)\n  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, Number(process.env.TIMEOUT_MS))\n  put(queue, client)\n}\n',
          ],
        ],
        'request.ts': [
          [leftLine, ''],
          ['readWithin(left,', 'readWithin(1,'],
          [limitLine, ''],
        ],
      },
      kind: 'no-timeout',
      step: carol,
    },
    {
      mistake: 'a limit on the first read only',
      in: 'request.ts',
      change: [['readWithin(left,', 'readWithin(length === 0 ? left : 86_400_000,']],
      kind: 'no-timeout',
      step: carol,
    },
    {
      mistake: 'settimeout for each recv (Python)',
      python: python(`
    request = b''
    client.settimeout(LIMIT)
    while b'\\r\\n\\r\\n' not in request:
        more = client.recv(1024)
        if not more:
            return
        request += more
    works_and_answers(client, request)
`),
      kind: 'no-timeout',
      step: carol,
    },
    {
      mistake: 'SetReadDeadline anew before each Read (Go)',
      go: go({ eachTime: 'client.SetReadDeadline(time.Now().Add(limit))' }),
      kind: 'no-timeout',
      step: carol,
    },
    {
      mistake: 'what is left is never less than 0, and 0 waits for ever',
      in: 'request.ts',
      change: [
        [overLine, ''],
        [limitLine, limitLine.replace('ms)', 'Math.max(0, ms))')],
      ],
      kind: 'for-ever',
      step: rounds,
    },
    {
      mistake: 'looks at the deadline between reads, each of which may sleep the whole time',
      in: 'request.ts',
      change: [['readWithin(left,', 'readWithin(left <= 0 ? 0 : timeoutMs,']],
      kind: 'no-timeout',
      step: bob,
    },

    // ── impatience ────────────────────────────────────────────────────────
    {
      mistake: 'half the time',
      in: 'request.ts',
      change: [[deadlineLine, deadlineLine.replace('timeoutMs', 'timeoutMs / 2')]],
      kind: 'too-soon',
      step: ann,
    },
    {
      mistake: 'seconds, to a call that wants milliseconds',
      in: 'request.ts',
      change: [[limitLine, limitLine.replace('ms)', 'ms / 1000)')]],
      kind: 'too-soon',
      step: ann,
    },
    {
      mistake: 'milliseconds as microseconds (C)',
      c: c('{left / 1000, left % 1000}'),
      kind: 'too-soon',
      step: ann,
    },
    {
      mistake: 'one deadline for all, from the start of the program (Go)',
      go: go({ first: 'client.SetReadDeadline(begin.Add(limit))' }),
      kind: 'too-soon',
      step: ann,
    },
    {
      mistake: 'takes what is left for what is over',
      in: 'request.ts',
      change: [[overLine, '  if (ms > 0) return 0\n']],
      kind: 'too-soon',
      orKind: 'reset', // its workers were started so late that ann's time was over; the next is not heard either
      step: ann,
    },

    // ── time is over, and then ────────────────────────────────────────────
    {
      mistake: 'EAGAIN goes past close',
      changes: {
        'request.ts': [[againLine, '']],
        'worker.ts': [
          [serveLine, `${serveLine}    close(client)\n`],
          [finallyBlock, '  }\n'],
        ],
      },
      kind: 'still-open',
      step: ann,
    },
    {
      mistake: 'EAGAIN ends the thread before it has closed',
      changes: {
        'request.ts': [[againLine, '']],
        'worker.ts': [
          ['  try {\n', ''],
          [`${catchBlock}${finallyBlock}`, '    close(client)\n'],
        ],
      },
      kind: 'still-open',
      step: ann,
    },
    {
      mistake: 'says 408, and hangs up on nobody',
      changes: {
        'serve.ts': [
          [
            lateLine,
            "  if (request === undefined) return write(client, Buffer.from('HTTP/1.1 408 Request Timeout\\r\\nContent-Length: 0\\r\\n\\r\\n'))\n",
          ],
        ],
        'worker.ts': [
          [serveLine, '    if (!serve(client)) close(client)\n'],
          [finallyBlock, '  }\n'],
        ],
      },
      kind: 'still-open',
      step: ann,
    },
    {
      mistake: 'takes a time-out for the end of everything (C)',
      c: c('{left / 1000, left % 1000 * 1000}', 'perror("read"); exit(1);'),
      kind: 'crashed',
      step: ann,
    },
    {
      mistake: 'EAGAIN ends the worker',
      changes: {
        'request.ts': [[againLine, '']],
        'worker.ts': [[catchBlock, '']],
      },
      kind: 'silent',
      step: dave,
    },
    {
      mistake: 'closes when the time is over, and once more',
      changes: {
        'request.ts': [
          ['  read, SO_RCVTIMEO', '  close, read, SO_RCVTIMEO'],
          [againLine, againLine.replace('return 0', 'return close(client), 0')],
        ],
        'worker.ts': [
          [
            finallyBlock,
            '  } finally {\n    try {\n      close(client)\n    } catch (error) {\n      console.error(error)\n    }\n  }\n',
          ],
        ],
      },
      kind: 'closed-twice',
      step: closedOnce,
    },
    {
      mistake: 'shuts the connection down when the time is over, and does not close it',
      changes: {
        'serve.ts': [[lateLine, lateLine.replace('return //', "return 'late' //")]],
        'worker.ts': [
          ['close, type Queue', 'close, shutdown, type Queue'],
          [
            serveLine,
            "    if (serve(client) === 'late') shutdown(client, 2)\n    else close(client)\n",
          ],
          [finallyBlock, '  }\n'],
        ],
      },
      kind: 'leaks',
      step: nothingLeft,
    },

    // ── half a request ────────────────────────────────────────────────────
    {
      mistake: 'one read is one request',
      in: 'request.ts',
      change: [[endLine, '    return request\n']],
      kind: 'answered-unasked',
      step: dora,
    },
    {
      mistake: 'the first line is the request',
      in: 'request.ts',
      change: [[endLine, endLine.replace('\\r\\n\\r\\n', '\\r\\n')]],
      kind: 'answered-unasked',
      step: dora,
    },
    {
      mistake: 'looks for the end in the last piece only',
      in: 'request.ts',
      change: [
        [
          endLine,
          "    if (buffer.toString('latin1', length - count, length).includes('\\r\\n\\r\\n')) return request\n",
        ],
      ],
      kind: 'silent',
      step: dora,
    },
    {
      mistake: 'each piece overwrites the one before',
      in: 'request.ts',
      change: [['client, buffer.subarray(length))', 'client, buffer)']],
      kind: 'silent',
      step: dora,
    },
    {
      mistake: 'answers what there is when the time is over',
      in: 'request.ts',
      change: [
        [
          nothingLine,
          "    if (count === 0 && length > 0) return buffer.toString('latin1', 0, length)\n    if (count === 0) return undefined\n",
        ],
      ],
      kind: 'half-a-request',
      step: carol,
    },
    {
      mistake: 'answers silence',
      in: 'request.ts',
      change: [[nothingLine, "    if (count === 0) return buffer.toString('latin1', 0, length)\n"]],
      kind: 'half-a-request',
      step: ann,
    },

    // ── whose time it is ──────────────────────────────────────────────────
    {
      mistake: 'waits until the time is over, although the request has come',
      in: 'request.ts',
      change: [
        ['  read, SO_RCVTIMEO', '  read, sleep, SO_RCVTIMEO'],
        [
          endLine,
          "    if (request.includes('\\r\\n\\r\\n')) {\n      sleep(Math.max(0, deadline - performance.now()))\n      return request\n    }\n",
        ],
      ],
      kind: 'silent',
      step: dora,
    },
    {
      mistake: 'the time in the queue counts against who has asked (Python)',
      python: python(`
    request = b''
    while b'\\r\\n\\r\\n' not in request:
        left = arrived + LIMIT - time.monotonic()
        if left <= 0:
            return
        client.settimeout(left)
        more = client.recv(1024)
        if not more:
            return
        request += more
    works_and_answers(client, request)
`),
      kind: 'reset',
      step: dave,
    },
    {
      mistake: 'looks at the clock after the work, and hangs up',
      in: 'serve.ts',
      change: [
        ['  const request = ', '  const begin = performance.now()\n  const request = '],
        [
          '  sleep(workMs)\n',
          '  sleep(workMs)\n  if (performance.now() - begin > Number(process.env.TIMEOUT_MS)) return\n',
        ],
      ],
      kind: 'no-answer',
      step: longWork,
    },
    {
      mistake: 'looks at the clock after the work, and says 408',
      in: 'serve.ts',
      change: [
        ['  const request = ', '  const begin = performance.now()\n  const request = '],
        [
          '  sleep(workMs)\n',
          "  sleep(workMs)\n  if (performance.now() - begin > Number(process.env.TIMEOUT_MS)) {\n    write(client, Buffer.from('HTTP/1.1 408 Request Timeout\\r\\nContent-Length: 0\\r\\n\\r\\n'))\n    return\n  }\n",
        ],
      ],
      kind: 'wrong-status',
      step: longWork,
    },
    {
      mistake: 'a deadline for reads and writes (Go, SetDeadline)',
      go: go({ first: 'client.SetDeadline(time.Now().Add(limit))' }),
      kind: 'no-answer',
      step: longWork,
    },
    {
      mistake: 'a timer that nobody stops when the request has come (Python)',
      python: python(`
    timer = threading.Timer(LIMIT, client.shutdown, [socket.SHUT_RDWR])
    timer.daemon = True
    timer.start()
    request = b''
    while b'\\r\\n\\r\\n' not in request:
        more = client.recv(1024)
        if not more:
            return
        request += more
    works_and_answers(client, request)
`),
      kind: 'no-answer',
      step: longWork,
    },
    {
      mistake: 'wait_for around all that is done for a client (Python, asyncio)',
      python: `
import asyncio, os
limit, work = int(os.environ['TIMEOUT_MS']) / 1000, int(os.environ['WORK_MS']) / 1000
async def serve(reader, writer):
    request = await reader.readuntil(b'\\r\\n\\r\\n')
    await asyncio.sleep(work)
    body = b'Hello ' + (request.split(b' ')[1][1:] or b'World')
    writer.write(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n' % len(body) + body)
    await writer.drain()
async def main():
    pool = asyncio.Semaphore(int(os.environ['POOL_SIZE']))
    async def handle(reader, writer):
        async with pool:
            try:
                await asyncio.wait_for(serve(reader, writer), limit)
            except (asyncio.TimeoutError, asyncio.IncompleteReadError, OSError):
                pass
            finally:
                writer.close()
    server = await asyncio.start_server(handle, os.environ['HOST'], int(os.environ['PORT']), backlog=128)
    await server.serve_forever()
asyncio.run(main())
`,
      kind: 'no-answer',
      step: longWork,
    },

    // ── the pool ──────────────────────────────────────────────────────────
    {
      mistake: 'a goroutine for each client, and no semaphore (Go)',
      go: go({
        atTheDoor: '',
        first: 'client.SetReadDeadline(time.Now().Add(limit))',
        atTheEnd: '',
      }),
      kind: 'too-many-at-once',
      step: pool,
    },
    {
      mistake: 'one worker too many',
      change: [['i < poolSize', 'i <= poolSize']],
      kind: 'too-many-at-once',
      step: pool,
    },
    {
      mistake: 'one worker too few',
      change: [['i < poolSize', 'i < poolSize - 1']],
      kind: 'too-few-at-once',
      step: pool,
    },
    {
      mistake: 'one worker',
      change: [['i < poolSize', 'i < 1']],
      kind: 'too-few-at-once',
      step: carol,
    },

    // ── what a request may be, and what is said to the late ───────────────
    {
      mistake: 'takes 128 bytes (Python)',
      python: python(reads({ most: 128 })),
      kind: 'reset',
      orKind: 'no-answer',
      step: fred,
    },
    {
      mistake: 'takes five reads (Python)',
      python: python(reads({ times: 'range(5)' })),
      kind: 'no-answer',
      orKind: 'reset',
      step: fred,
    },
    {
      mistake: 'looks for the end in the last piece only (Python)',
      python: python(reads({ isEnd: "more.endswith(b'\\r\\n\\r\\n') or more == b'\\r\\n'" })),
      kind: 'end-not-seen',
      step: fred,
    },
    {
      mistake: 'answers half a request that has ended (Python)',
      python: python(reads({ atEnd: 'works_and_answers(client, request) if request else None' })),
      kind: 'answers-nobody',
      step: gary,
    },
    {
      mistake: 'says to the late what is no HTTP (Python)',
      python: python(reads({ late: "client.sendall(b'too slow, bye\\n')" })),
      kind: 'wrong-refusal',
      step: ann,
    },
    {
      mistake: 'says 500 to the late (Python)',
      python: python(
        reads({
          late: "client.sendall(b'HTTP/1.1 500 Internal Server Error\\r\\nContent-Length: 0\\r\\n\\r\\n')",
        }),
      ),
      kind: 'wrong-refusal',
      step: ann,
    },

    // ── what was right before ─────────────────────────────────────────────
    {
      mistake: 'no SO_REUSEADDR',
      change: [[reuseLine, '']],
      kind: 'address-in-use',
      step: again,
    },
  ],
} satisfies Mutants
