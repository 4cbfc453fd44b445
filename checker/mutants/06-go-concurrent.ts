import type { Mutants } from './mutant.ts'
import * as parts from './serve-parts.ts'

const listens = 'something listens on PORT'
const annWaits = 'ann connects and says nothing; she is left in peace'
const bobAnswered = 'bob asks, and is answered while ann says nothing'
const hangsUp = 'the server hangs up on bob'
const together = '# clients ask at the same moment, and are answered together'
const silentOnes = '# silent clients delay nobody'
const noneLeft = 'when all have gone, no threads and no sockets are left'
const after = (deed: string) => `${deed}; the next client is served`
const frank = after('frank connects and leaves')
const grace = after('grace resets the connection before she asks')
const heidi = after('heidi asks, and resets the connection during the work')
const ivan = after('ivan asks, closes, and resets during the work')
const nothingLeft = 'nothing of theirs is left open, and the server sleeps'
const closedOnce = 'no descriptor is closed twice'
const again = 'killed and started again at once, it has its port back'

// ── what changes in the solution ────────────────────────────────────────

const importWorker = "import { Worker } from 'node:worker_threads'\n"
const importServe = "import { serve } from './serve.ts'\n"
const fileLine = "  const file = new URL('./client.ts', import.meta.url)\n"
const threadLine = '  new Worker(file, { workerData: client }) // a thread of her own\n'
const tryLine = 'try {\n  serve(client)\n'
const catchBlock = '} catch (error) {\n  console.error(error)\n'
const closeLine = '  close(client) // here, and nowhere else\n'
const finallyBlock = `} finally {\n${closeLine}}\n`

/** No threads: what is done with a client instead. */
const inTheLoop = (way: string): [string, string][] => [
  [importWorker, importServe],
  ['accept, bind, listen', 'accept, bind, close, listen'],
  [`${fileLine}${threadLine}`, way],
]

/** `serve` with a promise in place of the sleep. */
const asyncServe: [string, string][] = [
  ['export function serve', 'export async function serve'],
  ['  sleep(workMs)\n', '  await new Promise((done) => setTimeout(done, workMs))\n'],
]

// ── programs in other languages ─────────────────────────────────────────

/** @param each what a thread does with its `client`. @param way what is done with each client, in the loop */
const python = (each: string, way = 'thread(each, client)', before = '') =>
  parts.python(`
${before}
def each(client):
    ${each}
listener = door()
while True:
    client, _ = listener.accept()
    ${way}
`)

const IGNORES = 'signal(SIGPIPE, SIG_IGN);'

/** @param each what a thread does with its `client`; there is room for a `request` */
const c = (each: string, before = IGNORES, more = '') =>
  parts.c(`
${more}
static void *each(void *argument) {
  int client = (long)argument;
  char request[1025] = "";
  ${each}
  return NULL;
}
int main(void) {
  int listener = door();
  ${before}
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0) detached(each, client);
  }
}
`)

/** @param each what a thread does with its `client`; there is room for a `request` */
const go = (each: string, more = '') =>
  parts.go(`
${more}
func each(client net.Conn) {
	defer client.Close()
	request := make([]byte, 1024)
	${each}
}

func main() {
	listener := door()
	for {
		if client, err := listener.Accept(); err == nil {
			go each(client)
		}
	}
}
`)

export default {
  stub: { kind: 'one-at-a-time', step: bobAnswered },
  mutants: [
    // ── who waits for ann ─────────────────────────────────────────────────
    {
      mistake: 'the accepting thread reads, another works (Python)',
      python: python(
        `
    with client:
        time.sleep(work)
        client.sendall(answer_to(request))
`,
        `
    request = client.recv(1024)
    thread(each, client)
`,
      ),
      kind: 'one-at-a-time',
      step: bobAnswered,
    },
    {
      mistake: 'joins the thread before it accepts again (Python)',
      python: python('serve(client)', 'thread(each, client).join()'),
      kind: 'one-at-a-time',
      step: bobAnswered,
    },
    {
      mistake: 'waits for the end of the Worker before it accepts again',
      change: [
        [importWorker, `import { once } from 'node:events'\n${importWorker}`],
        ['  new Worker(file', '  const thread = new Worker(file'],
        ['// a thread of her own\n', "\n  await once(thread, 'exit')\n"],
      ],
      kind: 'one-at-a-time',
      step: bobAnswered,
    },
    {
      mistake: 'one Worker for all of them',
      changes: {
        'server.ts': [
          ['accept, bind, listen,', 'accept, bind, listen, makeQueue, put,'],
          [
            'for (;;) {\n',
            "const queue = makeQueue(100)\nnew Worker(new URL('./client.ts', import.meta.url), { workerData: queue })\nfor (;;) {\n",
          ],
          [`${fileLine}${threadLine}`, '  put(queue, client)\n'],
        ],
        'client.ts': [
          ['import { close }', 'import { close, type Queue, take }'],
          [
            'const client = workerData as number\n',
            'for (;;) {\nconst client = take(workerData as Queue)\n',
          ],
          [finallyBlock, `${finallyBlock}}\n`],
        ],
      },
      kind: 'one-at-a-time',
      step: bobAnswered,
    },
    {
      mistake: 'async serve, and no thread: the promise waits for accept to come back',
      changes: {
        'server.ts': inTheLoop('  void serve(client).finally(() => close(client))\n'),
        'serve.ts': asyncServe,
      },
      kind: 'promise-on-a-sleeping-thread',
      step: bobAnswered,
    },
    {
      mistake: 'serves in a callback, and no thread',
      change: inTheLoop('  setImmediate(() => {\n    serve(client)\n    close(client)\n  })\n'),
      kind: 'promise-on-a-sleeping-thread',
      step: bobAnswered,
    },
    {
      mistake: 'async serve, and an await in the loop: answered when the next one comes',
      changes: {
        'server.ts': inTheLoop(
          '  void serve(client).finally(() => close(client))\n  await new Promise((done) => setImmediate(done))\n',
        ),
        'serve.ts': asyncServe,
      },
      kind: 'answered-by-the-next',
      step: bobAnswered,
    },
    {
      mistake: 'serves when the next one has come (Python)',
      python: python(
        'serve(client)',
        'if before: thread(each, before)\n    before = client',
        'before = None',
      ),
      kind: 'answered-by-the-next',
      step: bobAnswered,
    },

    // ── who is answered, and by whom ──────────────────────────────────────
    {
      mistake: 'the accepting thread closes the client that it has given away',
      change: [
        ['accept, bind, listen', 'accept, bind, close, listen'],
        [threadLine, `${threadLine}  close(client)\n`],
      ],
      kind: 'hung-up-early',
      orKind: 'aborted', // the number was given to the new thread, for a wake-up of its own
      step: annWaits,
    },
    {
      mistake: 'nobody closes the client',
      in: 'client.ts',
      change: [[closeLine, '']],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'a process for each client, and the parent keeps the descriptor (Python)',
      python: python(
        'pass',
        `
    if os.fork() == 0:
        serve(client)
        os._exit(0)
    kept.append(client)
`,
        'import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nkept = []',
      ),
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'Hello World for everybody',
      in: 'serve.ts',
      change: [["`Hello ${path.slice(1) || 'World'}`", "'Hello World'"]],
      kind: 'wrong-body',
      step: bobAnswered,
    },
    {
      mistake: 'one buffer for all threads, read after the work (C)',
      c: c(
        `
  if (read(client, shared, 1024) > 0) {
    works();
    greet(client, shared);
  }
  close(client);
`,
        IGNORES,
        'static char shared[1025];',
      ),
      kind: 'others-answer',
      step: together,
    },
    {
      mistake: 'one buffer for all threads, read after the work (Go)',
      go: go(
        `
	request = shared
	if n, err := client.Read(request); err == nil && n > 0 {
		works()
		greet(client, request)
	}
`,
        'var shared = make([]byte, 1024)',
      ),
      kind: 'others-answer',
      step: together,
    },
    {
      mistake: 'one variable for all threads, read after the work (Python)',
      python: python(`
    global request
    with client:
        request = client.recv(1024)
        if request:
            time.sleep(work)
            client.sendall(answer_to(request))
`),
      kind: 'others-answer',
      step: together,
    },
    {
      mistake: 'one variable says who is answered (C)',
      c: c(
        `
  ssize_t n = read(client, request, 1024);
  works();
  if (n > 0) greet(last, request);
  close(client);
`,
        IGNORES,
        'static int last;',
      ).replace('detached(each, client)', 'detached(each, last = client)'),
      kind: 'others-answer',
      step: together,
    },

    // ── a thread that finds no client ─────────────────────────────────────
    {
      mistake: 'a Worker file that is not there',
      change: [['./client.ts', './worker.ts']],
      kind: 'crashed',
      step: annWaits,
    },
    {
      mistake: 'the Worker is given an object, and takes it for the number',
      change: [['{ workerData: client }', '{ workerData: { client } }']],
      kind: 'silent',
      step: bobAnswered,
    },
    {
      mistake: 'the Worker is given nothing',
      change: [['(file, { workerData: client })', '(file)']],
      kind: 'silent',
      step: bobAnswered,
    },
    {
      mistake: 'client.ts as it was given: the number is still -1',
      in: 'client.ts',
      change: [['workerData as number', '-1']],
      kind: 'silent',
      step: bobAnswered,
    },
    {
      mistake: 'an error of its own in every thread (Python)',
      python: python('respond(clients)'),
      kind: 'silent',
      step: bobAnswered,
    },

    // ── how many at once ──────────────────────────────────────────────────
    {
      mistake: 'only two at a time (Python, a semaphore)',
      python: python('with two: serve(client)', undefined, 'two = threading.Semaphore(2)'),
      kind: 'only-some-at-once',
      step: together,
    },
    {
      mistake: 'one lock around the work (Go)',
      go: go(`
  if n, err := client.Read(request); err == nil && n > 0 {
    lock.Lock()
    works()
    lock.Unlock()
    greet(client, request)
  }
`),
      kind: 'only-some-at-once',
      step: together,
    },
    {
      mistake: 'an event loop that works itself (Python, time.sleep in asyncio)',
      python: `
import asyncio, os, time
async def serve(reader, writer):
    try:
        request = await reader.read(1024)
        if request:
            time.sleep(int(os.environ['WORK_MS']) / 1000)
            body = b'Hello ' + (request.split(b' ')[1][1:] or b'World')
            writer.write(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%s' % (len(body), body))
            await writer.drain()
    except OSError:
        pass
    writer.close()
async def main():
    server = await asyncio.start_server(serve, os.environ['HOST'], int(os.environ['PORT']), backlog=128)
    await server.serve_forever()
asyncio.run(main())
`,
      kind: 'only-some-at-once',
      step: together,
    },
    ...[4, 12].map((n) => ({
      mistake: `a pool of ${n} threads (Python)`,
      python: python(
        'serve(client)',
        'pool.submit(each, client)',
        `pool = ThreadPoolExecutor(${n})`,
      ),
      kind: 'only-some-at-once',
      step: together,
    })),
    {
      mistake: 'a default pool (Python, ThreadPoolExecutor())',
      python: python('serve(client)', 'pool.submit(each, client)', 'pool = ThreadPoolExecutor()'),
      kind: 'only-some-at-once',
      step: together,
    },
    {
      mistake: 'only six may be silent at a time (Python, a semaphore around the read)',
      python: python(
        `
    with six: request = client.recv(1024)
    with client:
        if request:
            time.sleep(work)
            client.sendall(answer_to(request))
`,
        undefined,
        'six = threading.Semaphore(6)',
      ),
      kind: 'silent',
      step: silentOnes,
    },

    // ── read, work, write ─────────────────────────────────────────────────
    {
      mistake: 'does not work',
      in: 'serve.ts',
      change: [['  sleep(workMs)\n', '']],
      kind: 'too-early',
      step: bobAnswered,
    },
    {
      mistake: 'works half of WORK_MS',
      in: 'serve.ts',
      change: [['sleep(workMs)', 'sleep(workMs / 2)']],
      kind: 'too-early',
      step: bobAnswered,
    },
    {
      mistake: 'works before it reads (C)',
      c: c(`
  works();
  if (read(client, request, 1024) > 0) greet(client, request);
  close(client);
`),
      kind: 'too-early',
      step: bobAnswered,
    },
    {
      mistake: 'works before it reads',
      in: 'serve.ts',
      change: [
        ['  sleep(workMs)\n', ''],
        [
          '  const count = read(client, buffer)\n',
          '  sleep(workMs)\n  const count = read(client, buffer)\n',
        ],
      ],
      kind: 'too-early',
      step: bobAnswered,
    },
    {
      mistake: 'answers before it reads (Go)',
      go: go(`
	greet(client, append(request[:0], "GET / HTTP/1.1"...))
`),
      kind: 'answered-unasked',
      step: annWaits,
    },

    // ── what a thread leaves behind ───────────────────────────────────────
    {
      mistake: 'threads that never end (C)',
      c: c(`
  if (read(client, request, 1024) > 0) {
    works();
    greet(client, request);
  }
  close(client);
  pause();
`),
      kind: 'threads-grow',
      step: noneLeft,
    },
    {
      mistake: 'threads that never end (Python)',
      python: python('serve(client)\n    threading.Event().wait()'),
      kind: 'threads-grow',
      step: noneLeft,
    },
    {
      mistake: 'Workers that never end',
      in: 'client.ts',
      change: [[finallyBlock, `${finallyBlock}setInterval(() => {}, 1000)\n`]],
      kind: 'threads-grow',
      step: noneLeft,
    },
    {
      mistake: 'shuts connections down and never closes them',
      in: 'client.ts',
      change: [
        ['import { close }', 'import { shutdown }'],
        [closeLine, '  try { shutdown(client, 1) } catch {}\n'],
      ],
      kind: 'leaks',
      step: noneLeft,
    },

    // ── clients that misbehave ────────────────────────────────────────────
    {
      mistake: 'a client that leaves without a word ends the server (Go)',
      go: go(`
  n, err := client.Read(request)
	if n == 0 {
		panic(err)
	}
	works()
	greet(client, request)
`),
      kind: 'crashed',
      step: frank,
    },
    {
      mistake: 'an error in one thread ends the server (Go, panic)',
      go: go(`
  n, err := client.Read(request)
  if n == 0 && err.Error() == "EOF" {
    return
  }
  if err != nil {
    panic(err)
  }
  works()
  greet(client, request)
`),
      kind: 'crashed',
      step: grace,
    },
    {
      mistake: 'an error in one thread ends the server (C, perror and exit)',
      c: c(`
  ssize_t n = read(client, request, 1024);
  if (n > 0) {
    works();
    n = greet(client, request);
  }
  if (n < 0) { perror("client"); exit(1); }
  close(client);
`),
      kind: 'crashed',
      step: grace,
    },
    {
      mistake: 'an error in one thread ends the server, with exit code 0 (Python)',
      python: python(`
    try:
        respond(client)
    except OSError:
        os._exit(0)
    client.close()
`),
      kind: 'exited',
      step: grace,
    },
    {
      mistake: 'dies of SIGPIPE (C)',
      c: c(
        `
  if (read(client, request, 1024) > 0) {
    works();
    greet(client, request);
  }
  close(client);
`,
        '',
      ),
      kind: 'sigpipe',
      step: ivan,
    },
    {
      mistake: 'dies of SIGPIPE (C, head and body in two writes)',
      c: c(
        `
  if (read(client, request, 1024) > 0) {
    works();
    char name[256] = "World";
    sscanf(request, "GET /%255[a-zA-Z0-9]", name);
    dprintf(client, "HTTP/1.1 200 OK\\r\\nContent-Length: %zu\\r\\n\\r\\n", 6 + strlen(name));
    usleep(1000);
    dprintf(client, "Hello %s", name);
  }
  close(client);
`,
        '',
      ),
      kind: 'sigpipe',
      step: heidi,
    },
    {
      mistake: 'an error on the way to close: the thread is gone, its client stays',
      in: 'client.ts',
      change: [
        ['try {\n  serve(client)\n', 'serve(client)\nclose(client)\n'],
        [`${catchBlock}${finallyBlock}`, ''],
      ],
      kind: 'leaks',
      step: nothingLeft,
    },
    {
      mistake: 'the error is caught, and its client stays',
      in: 'client.ts',
      change: [
        [tryLine, `${tryLine}  close(client)\n`],
        [finallyBlock, '}\n'],
      ],
      kind: 'leaks',
      step: nothingLeft,
    },
    {
      mistake: 'a client that leaves without a word stays open (C)',
      c: c(`
  if (read(client, request, 1024) <= 0) return NULL;
  works();
  greet(client, request);
  close(client);
`),
      kind: 'leaks',
      step: noneLeft,
    },
    {
      mistake: 'waits for bytes that never come when a client has left',
      in: 'serve.ts',
      change: [
        [
          'const count = read(client, buffer)\n  if (count === 0) return //',
          'let count = 0\n  while (count === 0) count = read(client, buffer) //',
        ],
      ],
      kind: 'spins',
      step: noneLeft,
    },

    // ── closed twice ──────────────────────────────────────────────────────
    {
      mistake: 'closes in serve and again in finally',
      in: 'serve.ts',
      change: [
        ['import { read', 'import { close, read'],
        ['${head}\\r\\n\\r\\n${body}`))\n', '${head}\\r\\n\\r\\n${body}`))\n  close(client)\n'],
      ],
      kind: 'closed-twice',
      step: closedOnce,
    },
    {
      mistake: 'closes twice; the error is caught and printed',
      in: 'client.ts',
      change: [
        [
          tryLine,
          'try {\n  try {\n    serve(client)\n  } finally {\n    close(client)\n  }\n  close(client)\n',
        ],
        [finallyBlock, '}\n'],
      ],
      kind: 'closed-twice',
      step: closedOnce,
    },

    // ── the port ──────────────────────────────────────────────────────────
    {
      mistake: 'no SO_REUSEADDR',
      change: [['setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT\n', '']],
      kind: 'address-in-use',
      step: again,
    },
    {
      mistake: 'ends before anybody has come',
      change: [['listen(listener, 128)\n', 'process.exit(0)\n']],
      kind: 'ended-at-once',
      step: listens,
    },
    {
      mistake: 'takes only small letters for a name (C)',
      c: c(`
  if (read(client, request, 1024) > 0) {
    char name[256] = "World";
    sscanf(request, "GET /%255[a-z0-9]", name);
    sprintf(request, "GET /%s ", name);
    works();
    greet(client, request);
  }
  close(client);`),
      kind: 'wrong-body',
      step: bobAnswered,
    },
    {
      mistake: 'opens a file for each client and leaves it open (C)',
      c: c('open("/etc/hostname", O_RDONLY);\n  serve(client);', IGNORES, '#include <fcntl.h>'),
      kind: 'leaks-files',
      step: noneLeft,
    },
    {
      mistake: 'a read that fails goes past close (C)',
      c: c(`
  ssize_t count = read(client, request, 1024);
  if (count < 0) return NULL;
  if (count > 0) {
    works();
    greet(client, request);
  }
  close(client);`),
      kind: 'leaks',
      step: nothingLeft,
    },
  ],
} satisfies Mutants
