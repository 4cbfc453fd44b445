import type { Mutants } from './mutant.ts'
import * as parts from './serve-parts.ts'

const listens = 'something listens on PORT'
const annAnswered = 'ann asks and is answered'
const hangsUp = 'the server hangs up on ann'
const workersSleep = 'as long as nobody comes, the workers sleep'
const exactly = 'of # clients, exactly POOL_SIZE (#) are at work at once'
const inTurn = 'those who came first are served first'
const sue = 'one silent client takes one worker, not the pool'
const givenUp = 'a client that has given up in the queue harms nobody'
const after = (deed: string) => `${deed}; the next client is served`
const frank = after('frank connects and leaves')
const ivan = after('ivan asks, closes, and resets during the work')
const nothingLeft = 'nothing of theirs is left open, and the server sleeps'
const stillAll =
  'after # clients that leave, # that reset, and # that reset during the work, the pool still has POOL_SIZE workers'
const usedAgain = 'threads are used again: served clients leave none behind'
const closedOnce = 'no descriptor is closed twice'
const again = 'killed and started again at once, it has its port back'

// ── what changes in the solution ────────────────────────────────────────

const startLine = 'for (let i = 0; i < poolSize; i++)\n'
const workerLine = '  new Worker(file, { workerData: queue })\n'
const queueLine = 'const queue = makeQueue(10_000) // descriptors, on shared memory\n'
const acceptLine = 'for (;;) put(queue, accept(listener))\n'
const sizeLine = 'Number(process.env.POOL_SIZE ?? 4)'
const takeLine = '  const client = take(queue) // sleeps while there is none\n'
const catchBlock = '  } catch (error) {\n    console.error(error)\n'
const finallyBlock = '  } finally {\n    close(client)\n  }\n'

// ── programs in other languages ─────────────────────────────────────────

/** @param each what a worker does with its `client`. @param way what is done with each client, in the loop */
const python = (
  each = 'serve(client)',
  way = 'waiting.put(client)',
  before = 'waiting = queue.Queue()',
) =>
  parts.python(`
size = number('POOL_SIZE')
${before}
def each(client):
    ${each}
def loop():
    while True:
        each(waiting.get())
listener = door()
for _ in range(size):
    thread(loop)
while True:
    client, _ = listener.accept()
    ${way}
`)

/** @param each what a worker does with its `client`, for which it has called accept; there is room for a `request` */
const c = (each: string, before = 'signal(SIGPIPE, SIG_IGN);', more = '') =>
  parts.c(`
${more}
static int listener;
static void *loop(void *_) {
  for (;;) {
    int client = accept(listener, NULL, NULL);
    char request[1025] = "";
    ${each}
  }
}
int main(void) {
  listener = door();
  ${before}
  for (int i = 0; i < number("POOL_SIZE"); i++) detached(loop, 0);
  for (;;) pause();
}
`)

export default {
  stub: { kind: 'too-many-at-once', step: exactly },
  mutants: [
    // ── how many ──────────────────────────────────────────────────────────
    {
      mistake: 'a pool of one',
      change: [[startLine, 'for (let i = 0; i < 1; i++)\n']],
      kind: 'too-few-at-once',
      step: exactly,
    },
    {
      mistake: 'one too many',
      change: [[startLine, 'for (let i = 0; i <= poolSize; i++)\n']],
      kind: 'too-many-at-once',
      step: exactly,
    },
    {
      mistake: 'one too few',
      change: [[startLine, 'for (let i = 1; i < poolSize; i++)\n']],
      kind: 'too-few-at-once',
      step: exactly,
    },
    {
      mistake: 'idle workers in an array: that they are free, main never hears',
      changes: {
        'server.ts': [
          [queueLine, 'const queue: number[] = [], idle: Worker[] = []\n'],
          [
            `${startLine}${workerLine}`,
            `${startLine.trimEnd()} {
  const worker = new Worker(file)
  idle.push(worker)
  worker.on('message', () => {
    idle.push(worker)
    dispatch()
  })
}
function dispatch() {
  while (queue.length > 0 && idle.length > 0) idle.shift()?.postMessage(queue.shift())
}
`,
          ],
          [
            acceptLine,
            'for (;;) {\n  const client = await accept(listener)\n  queue.push(client)\n  dispatch()\n}\n',
          ],
        ],
        'worker.ts': [
          ['import { workerData }', 'import { parentPort }'],
          ['const queue = workerData as Queue\n', ''],
          [`for (;;) {\n${takeLine}`, "parentPort?.on('message', (client: number) => {\n"],
          [`${finallyBlock}}\n`, `${finallyBlock}  parentPort?.postMessage('done')\n})\n`],
        ],
      },
      kind: 'promise-on-a-sleeping-thread',
      step: exactly,
    },
    {
      mistake: 'always two, whatever POOL_SIZE says',
      change: [[sizeLine, '2']],
      kind: 'too-few-at-once',
      step: exactly,
    },
    {
      mistake: 'always eight, whatever POOL_SIZE says',
      change: [[sizeLine, '8']],
      kind: 'too-many-at-once',
      step: exactly,
    },
    {
      mistake: 'a pool, and a new thread for whom it has no room (Python)',
      python: python(
        'busy.append(client)\n    serve(client)\n    busy.pop()',
        'if len(busy) + waiting.qsize() < size: waiting.put(client)\n    else: thread(serve, client)',
        'waiting, busy = queue.Queue(), []',
      ),
      kind: 'too-many-at-once',
      step: exactly,
    },
    {
      mistake: 'the accepting thread helps out when all others are busy (Python)',
      python: python(
        'busy.append(client)\n    serve(client)\n    busy.pop()',
        'if len(busy) + waiting.qsize() < size: waiting.put(client)\n    else: serve(client)',
        'waiting, busy = queue.Queue(), []',
      ),
      kind: 'too-many-at-once',
      step: exactly,
    },

    // ── the overflow ──────────────────────────────────────────────────────
    {
      mistake: 'drops the overflow (Python, closes)',
      python: python(
        'busy.append(client)\n    serve(client)\n    busy.pop()',
        `
    if len(busy) + waiting.qsize() < size:
        waiting.put(client)
    else:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        client.close()
`,
        'waiting, busy = queue.Queue(), []',
      ),
      kind: 'reset',
      step: exactly,
    },
    {
      mistake: 'drops the overflow (Python, reads and closes)',
      python: python(
        'busy.append(client)\n    serve(client)\n    busy.pop()',
        `
    if len(busy) + waiting.qsize() < size:
        waiting.put(client)
    else:
        client.recv(1024)
        client.close()
`,
        'waiting, busy = queue.Queue(), []',
      ),
      kind: 'no-answer',
      step: exactly,
    },
    {
      mistake: 'drops the overflow (Python, 503)',
      python: python(
        'busy.append(client)\n    serve(client)\n    busy.pop()',
        `
    if len(busy) + waiting.qsize() < size:
        waiting.put(client)
    else:
        client.recv(1024)
        client.sendall(b'HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: 0\\r\\n\\r\\n')
        client.close()
`,
        'waiting, busy = queue.Queue(), []',
      ),
      kind: 'wrong-status',
      step: exactly,
    },
    {
      mistake: 'last come, first served (Python)',
      python: python(undefined, undefined, 'waiting = queue.LifoQueue()'),
      kind: 'last-first',
      step: inTurn,
    },

    // ── who waits for whom ────────────────────────────────────────────────
    {
      mistake: 'a worker takes the next client before it serves this one',
      in: 'worker.ts',
      change: [
        ['for (;;) {\n', 'let next = take(queue)\nfor (;;) {\n'],
        [takeLine, '  const client = next\n  next = take(queue)\n'],
      ],
      kind: 'workers-wait',
      step: annAnswered,
    },
    {
      mistake: 'a queue of its own for each worker',
      change: [
        [queueLine, 'const queue = makeQueue(100)\n'],
        ['{ workerData: queue }', '{ workerData: makeQueue(100) }'],
      ],
      kind: 'workers-wait',
      step: annAnswered,
    },
    {
      mistake: 'an array as the queue: each Worker gets a copy, empty for ever',
      changes: {
        'server.ts': [
          ['makeQueue, put, ', ''],
          [queueLine, 'const queue: number[] = []\n'],
          [acceptLine, 'for (;;) queue.push(accept(listener))\n'],
        ],
        'worker.ts': [
          ['close, type Queue, take', 'close'],
          ['as Queue', 'as number[]'],
          ['take(queue)', 'queue.shift()'],
          ['  try {\n', '  if (client === undefined) continue\n  try {\n'],
        ],
      },
      kind: 'workers-spin',
      step: annAnswered,
    },
    {
      mistake: 'a worker serves one client and ends',
      in: 'worker.ts',
      change: [['for (;;) {\n', '{\n']],
      kind: 'workers-ended',
      step: exactly,
    },
    {
      mistake: 'the queue is an object with methods: the Worker gets it without them',
      changes: {
        'server.ts': [
          ['makeQueue, put, ', ''],
          [
            queueLine,
            'class Queue {\n  list: number[] = []\n  put(client: number) { this.list.push(client) }\n  take() { return this.list.shift() }\n}\nconst queue = new Queue()\n',
          ],
          [acceptLine, 'for (;;) queue.put(accept(listener))\n'],
        ],
        'worker.ts': [
          ['close, type Queue, take', 'close'],
          ['as Queue', 'as { take(): number }'],
          ['take(queue)', 'queue.take()'],
        ],
      },
      kind: 'silent',
      step: annAnswered,
    },
    {
      mistake: 'batches: takes up to POOL_SIZE, and waits for all of them (Python)',
      python: parts.python(`
import select
listener = door()
while True:
    batch = [thread(serve, listener.accept()[0])]
    while len(batch) < number('POOL_SIZE') and select.select([listener], [], [], 0)[0]:
        batch.append(thread(serve, listener.accept()[0]))
    for one in batch:
        one.join()
`),
      kind: 'silent',
      step: sue,
    },
    {
      mistake: 'the accepting thread reads before it queues (Python)',
      python: python(
        `
    with client[0]:
        try:
            time.sleep(work)
            client[0].sendall(answer_to(client[1]))
        except OSError:
            pass
`,
        `
    try:
        request = client.recv(1024)
        if request: waiting.put((client, request))
        else: client.close()
    except OSError:
        client.close()
`,
      ),
      kind: 'silent',
      step: sue,
    },
    {
      mistake: 'deals clients out in turn, a queue for each worker',
      change: [
        [queueLine, 'const queues = Array.from({ length: poolSize }, () => makeQueue(100))\n'],
        [startLine, 'for (const queue of queues)\n'],
        [acceptLine, 'for (let i = 0; ; i++) put(queues[i % poolSize]!, accept(listener))\n'],
      ],
      kind: 'silent',
      step: sue,
    },
    {
      mistake: 'loses a client when the one before her gave up (Python)',
      python: python(
        `
    with client:
        try:
            respond(client)
        except OSError:
            try: waiting.get_nowait().close()
            except queue.Empty: pass
`,
      ),
      kind: 'reset',
      step: givenUp,
    },

    // ── what is asked of every server ─────────────────────────────────────
    {
      mistake: 'does not work',
      in: 'serve.ts',
      change: [['  sleep(workMs)\n', '']],
      kind: 'too-early',
      step: annAnswered,
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
      step: annAnswered,
    },
    {
      mistake: 'never closes a client',
      in: 'worker.ts',
      change: [['    close(client)\n', '']],
      kind: 'still-open',
      step: hangsUp,
    },
    {
      mistake: 'one buffer for all workers, read after the work (C)',
      c: c(
        `
    if (read(client, shared, 1024) > 0) {
      works();
      greet(client, shared);
    }
    close(client);
`,
        undefined,
        'static char shared[1025];',
      ),
      kind: 'others-answer',
      step: exactly,
    },

    // ── clients that misbehave ────────────────────────────────────────────
    {
      mistake: 'a client that leaves without a word ends the server (Python)',
      python: python(`
    with client:
        request = client.recv(1024)
        if not request: os._exit(1)
        time.sleep(work)
        try: client.sendall(answer_to(request))
        except OSError: pass
`),
      kind: 'crashed',
      step: frank,
    },
    {
      mistake: 'an error in one worker ends the server (C, perror and exit)',
      c: c(`
    ssize_t count = read(client, request, 1024);
    if (count > 0) {
      works();
      count = greet(client, request);
    }
    if (count < 0) { perror("client"); exit(1); }
    close(client);
`),
      kind: 'crashed',
      step: givenUp,
    },
    {
      mistake: 'dies of SIGPIPE (C)',
      c: c('serve(client);', ''),
      kind: 'sigpipe',
      step: ivan,
    },
    {
      mistake: 'a client whose error was caught stays open',
      in: 'worker.ts',
      change: [
        ['    serve(client)\n', '    serve(client)\n    close(client)\n'],
        [finallyBlock, '  }\n'],
      ],
      kind: 'leaks',
      step: nothingLeft,
    },
    {
      mistake: 'a worker dies with its client',
      in: 'worker.ts',
      change: [[catchBlock, '']],
      kind: 'silent',
      step: stillAll,
    },
    {
      mistake: 'a worker ends on an error: process.exit ends its thread',
      in: 'worker.ts',
      change: [['    console.error(error)\n', '    close(client)\n    process.exit(1)\n']],
      kind: 'silent',
      step: stillAll,
    },
    {
      mistake: 'a worker forgives ECONNRESET and nothing else',
      in: 'worker.ts',
      change: [
        [
          '    console.error(error)\n',
          "    if ((error as { code?: string }).code !== 'ECONNRESET') throw error\n",
        ],
      ],
      kind: 'too-few-at-once',
      orKind: 'silent', // none of them wrote before its client had reset: all of the workers are dead
      step: stillAll,
    },
    {
      mistake: 'a worker dies with its client (Python)',
      python: python('with client: respond(client)'),
      kind: 'silent',
      step: stillAll,
    },
    {
      mistake: 'a worker is a process, and dies of SIGPIPE (C)',
      c: c('serve(client);', '').replace('detached(loop, 0);', 'if (fork() == 0) loop(NULL);'),
      kind: 'too-few-at-once',
      orKind: 'silent', // the same
      step: stillAll,
    },
    {
      mistake: 'a place in the pool is lost with its client (Go, a semaphore)',
      go: parts.go(`
func main() {
	listener := door()
	places := make(chan bool, number("POOL_SIZE"))
	for {
		places <- true
		client, _ := listener.Accept()
		go func() {
			defer client.Close()
			request := make([]byte, 1024)
			if count, err := client.Read(request); err == nil && count > 0 {
				works()
				if greet(client, request) != nil {
					return
				}
			}
			<-places
		}()
	}
}
`),
      kind: 'silent',
      step: stillAll,
    },

    // ── threads and descriptors ───────────────────────────────────────────
    {
      mistake: 'workers that ask again and again whether there is a client',
      in: 'worker.ts',
      change: [[takeLine, `  while (Atomics.load(queue.shared, 1) === 0);\n${takeLine}`]],
      kind: 'spins',
      step: workersSleep,
    },
    {
      mistake: 'a thread for each client behind a semaphore, and none ever ends (Python)',
      python: parts.python(`
places = threading.Semaphore(number('POOL_SIZE'))
def each(client):
    serve(client)
    places.release()
    threading.Event().wait()
listener = door()
while True:
    places.acquire()
    thread(each, listener.accept()[0])
`),
      kind: 'threads-grow',
      step: usedAgain,
    },
    {
      mistake: 'a Worker for each client, POOL_SIZE at a time, and none ever ends',
      changes: {
        'server.ts': [
          [queueLine, 'const places = makeQueue(poolSize)\n'],
          [`${startLine}${workerLine}`, ''],
          [
            acceptLine,
            "for (;;) {\n  put(places, 1)\n  const client = accept(listener)\n  new Worker(new URL('./worker.ts', import.meta.url), { workerData: { client, places } })\n}\n",
          ],
        ],
        'worker.ts': [
          ['workerData as Queue\n', 'workerData.places as Queue\n'],
          ['for (;;) {\n', '{\n'],
          [takeLine, '  const { client } = workerData\n'],
          [
            finallyBlock,
            '  } finally {\n    close(client)\n    take(queue)\n    setInterval(() => {}, 1000)\n  }\n',
          ],
        ],
      },
      kind: 'threads-grow',
      step: usedAgain,
    },
    {
      mistake: 'closes in serve and again in finally',
      in: 'serve.ts',
      change: [
        ['import { read', 'import { close, read'],
        ['${head}\\r\\n\\r\\n${body}`))\n', '${head}\\r\\n\\r\\n${body}`))\n  close(client)\n'],
      ],
      kind: 'closed-twice',
      step: exactly,
    },
    {
      mistake: 'closes twice; the error is caught and printed',
      in: 'worker.ts',
      change: [
        [
          '    serve(client)\n',
          '    try {\n      serve(client)\n    } finally {\n      close(client)\n    }\n    close(client)\n',
        ],
        [finallyBlock, '  }\n'],
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
      mistake: 'a worker ends with a client who leaves without a word (Python)',
      python: python(`
    with client:
        try:
            request = client.recv(1024)
            if not request:
                sys.exit()
            time.sleep(work)
            client.sendall(answer_to(request))
        except OSError as error:
            print(error, file=sys.stderr)`),
      kind: 'silent',
      step: stillAll,
    },
    {
      mistake: 'a worker ends with a read that fails (Python)',
      python: python(`
    with client:
        request = client.recv(1024)
        if request:
            time.sleep(work)
            try:
                client.sendall(answer_to(request))
            except OSError as error:
                print(error, file=sys.stderr)`),
      kind: 'silent',
      step: stillAll,
    },
  ],
} satisfies Mutants
