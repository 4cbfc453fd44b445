import { changed, type Mutants } from './mutant.ts'
import { c, go, python } from './pool-parts.ts'

const listens = 'something listens on PORT, and serves'
const counted = 'exactly # of them are connected, and the SYN of the others is dropped'
const goesOn =
  'it goes on (SIGCONT); everybody is served, the dropped ones when their kernel tries again'
const atOnce = 'of many clients, exactly POOL_SIZE are at work at once'
const silent = 'a silent client is hung up on: not before # ms (TIMEOUT_MS), not after #'
const slow = 'ann says nothing, bob half a request, carol drips: all three are hung up on in time'
const dave = 'dave, who waited behind the three, is served'
const flooded = 'with every worker busy and # clients at the door, it holds at most # connections'
const grace = 'grace resets the connection before she asks; the next client is served'
const noneLost = 'no worker was lost with them: beside # silent clients one more is served'
const unset = 'without BACKLOG it listens, too'
const interrupted =
  'without BACKLOG, stopped, it has room for #; going on, it serves those whom it was reading'
const again = 'killed and started again at once, it has its port back'

const backlogLine = 'const backlog = Number(process.env.BACKLOG ?? 128)'
const listenLine = 'listen(listener, backlog)'
const loopLine = 'for (;;) put(queue, accept(listener))'
const poolLoop = 'i < poolSize; i++'
const isFull = 'Atomics.load(queue.shared, 1) >= poolSize'
const catchBlock = '  } catch (error) {\n    console.error(error)\n  }'

/** Workers behind a bounded queue, in C; how the accepting thread puts and how a worker takes is given. */
const cPool = (put: string, take: string) =>
  c(`
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int queue[64], first, count, room;
static void *work(void *none) {
  (void)none;
  for (;;) {
    pthread_mutex_lock(&lock);
    ${take}
    first = (first + 1) % room;
    count--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    serve(client);
  }
}
int main(void) {
  int listener = door(number("BACKLOG"));
  room = number("POOL_SIZE");
  for (int i = 0; i < room; i++) {
    pthread_t id;
    pthread_create(&id, NULL, work, NULL);
  }
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    pthread_mutex_lock(&lock);
    ${put}
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
  }
}
`)

/** Threads in accept, in C, woken by a time limit now and then; what they do when accept fails is given. */
const cAccepts = (onError: string, before = '') =>
  c(`
static int listener;
static void *work(void *none) {
  (void)none;
  for (;;) {
    ${before}
    int client = accept(listener, NULL, NULL);
    if (client < 0) {
      if (errno == EAGAIN) continue;
      ${onError}
    }
    serve(client);
  }
}
int main(void) {
  struct timeval time = {2, 0};
  listener = door(number("BACKLOG"));
  setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  for (int i = 0; i < number("POOL_SIZE"); i++) {
    pthread_t id;
    pthread_create(&id, NULL, work, NULL);
  }
  for (;;) pause();
}
`)

/** Works for those in a queue, whose requests have been read, in Python. */
const answersAll = (name: string, queue: string) => `def ${name}():
    while True:
        client, request = ${queue}.get()
        with client:
            try:
                time.sleep(number('WORK_MS') / 1000)
                client.sendall(answer_to(request))
            except OSError as error:
                print(error, file=sys.stderr)`

/** node:net with a pool of its own making: at most POOL_SIZE at work, the others wait in a list. */
const nodeNet = (listenOptions: string, more = '') => `
import { createServer, type Socket } from 'node:net'
const number = (name: string) => Number(process.env[name])
const port = number('PORT')
const host = process.env.HOST
const backlog = number('BACKLOG')
const waiting: Socket[] = []
let atWork = 0
function next() {
  const client = atWork < number('POOL_SIZE') ? waiting.shift() : undefined
  if (!client) return
  if (client.destroyed) return next()
  atWork++
  const clock = setTimeout(() => client.destroy(), number('TIMEOUT_MS'))
  client.once('close', () => {
    clearTimeout(clock)
    atWork--
    next()
  })
  let request = ''
  client.on('end', () => request.includes('\\r\\n\\r\\n') || client.destroy())
  client.on('data', (bytes) => {
    request += bytes
    if (!request.includes('\\r\\n\\r\\n')) return
    clearTimeout(clock)
    client.removeAllListeners('data')
    setTimeout(() => {
      const body = 'Hello ' + (request.split(' ')[1]?.slice(1) || 'World')
      client.end('HTTP/1.1 200 OK\\r\\nContent-Length: ' + body.length + '\\r\\nConnection: close\\r\\n\\r\\n' + body)
    }, number('WORK_MS'))
  })
}
const server = createServer({ allowHalfOpen: true }, (client) => {
  client.on('error', () => {})
  waiting.push(client)
  next()
})
${more}
server.listen(${listenOptions})
`

export default {
  stub: { kind: 'queue-too-long', step: counted },
  mutants: [
    // ── the number that the kernel gets ───────────────────────────────────
    {
      mistake: 'the default of its own, 128',
      change: [[listenLine, 'listen(listener, 128)']],
      kind: 'queue-too-long',
      step: counted,
    },
    {
      mistake: 'listen() without a number (Python: 128)',
      python: python(`
waiting, listener = queue.Queue(maxsize=SIZE), door(BACKLOG)
listener.listen()
def work():
    while True:
        serve(waiting.get())
threads(SIZE, work)
while True:
    waiting.put(listener.accept()[0])
`),
      kind: 'queue-too-long',
      step: counted,
    },
    {
      mistake: 'listen without a number (node:net: 511)',
      typescript: nodeNet('{ port, host }'),
      kind: 'queue-too-long',
      step: counted,
    },
    {
      mistake: 'net.Listen and nothing more (Go: somaxconn)',
      go: go(`
	listener, _ := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")))
	places := make(chan bool, number("POOL_SIZE"))
	for {
		places <- true
		client, err := listener.Accept()
		if err != nil {
			<-places
			continue
		}
		go func() {
			serve(client)
			<-places
		}()
	}
`),
      kind: 'queue-too-long',
      step: counted,
    },
    {
      mistake: 'a fixed backlog of 5',
      change: [[listenLine, 'listen(listener, 5)']],
      kind: 'queue-too-short',
      step: counted,
    },
    {
      mistake: 'a backlog of POOL_SIZE',
      change: [[listenLine, 'listen(listener, poolSize)']],
      kind: 'queue-too-short',
      step: counted,
    },
    {
      mistake: 'BACKLOG - 1, since Linux adds one',
      change: [[listenLine, 'listen(listener, backlog - 1)']],
      kind: 'queue-too-short',
      step: counted,
    },
    {
      mistake: 'BACKLOG + 1',
      change: [[listenLine, 'listen(listener, backlog + 1)']],
      kind: 'queue-too-long',
      step: counted,
    },
    {
      mistake: 'BACKLOG + POOL_SIZE, for all who may wait',
      change: [[listenLine, 'listen(listener, backlog + poolSize)']],
      kind: 'queue-too-long',
      step: counted,
    },
    {
      mistake: 'BACKLOG as a string',
      change: [
        [backlogLine, "const backlog = (process.env.BACKLOG ?? '128') as unknown as number"],
      ],
      kind: 'crashed',
      step: listens,
    },
    {
      mistake: 'the name for the value: NaN',
      change: [[backlogLine, "const backlog = Number('BACKLOG')"]],
      kind: 'crashed',
      step: listens,
    },
    {
      mistake: 'the name for the value, and NaN is taken for 0',
      change: [[backlogLine, "const backlog = Number('BACKLOG') || 0"]],
      kind: 'queue-too-short',
      step: counted,
    },
    {
      mistake: 'the name for the value: 0 (C, atoi)',
      c: c(`
int main(void) {
  int listener = door(atoi("BACKLOG"));
  for (int i = 0; i < number("POOL_SIZE"); i++)
    if (fork() == 0)
      for (;;) serve(accept(listener, NULL, NULL));
  while (wait(NULL) > 0 || errno == EINTR);
}
`),
      kind: 'queue-too-short',
      step: counted,
    },
    {
      mistake: 'a backlog of -1: as many as the kernel has room for',
      change: [[listenLine, 'listen(listener, -1)']],
      kind: 'queue-too-long',
      step: counted,
    },
    {
      mistake: 'calls listen twice, the last time with another number',
      change: [[listenLine, `${listenLine}\nlisten(listener, 128)`]],
      kind: 'queue-too-long',
      step: counted,
    },

    // ── stopped and continued ─────────────────────────────────────────────
    {
      mistake: 'EINTR from epoll_wait ends the program (C)',
      c: c(`
static int fresh[2];
static void *work(void *none) {
  (void)none;
  int client;
  for (;;)
    if (read(fresh[0], &client, sizeof client) == sizeof client) serve(client);
}
int main(void) {
  int listener = door(number("BACKLOG")), loop = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event);
  if (pipe(fresh)) return 1;
  for (int i = 0; i < number("POOL_SIZE"); i++) {
    pthread_t id;
    pthread_create(&id, NULL, work, NULL);
  }
  for (;;) {
    if (epoll_wait(loop, &event, 1, -1) < 0) {
      perror("epoll_wait");
      return 1;
    }
    int client = accept(listener, NULL, NULL);
    if (write(fresh[1], &client, sizeof client) < 0) return 1;
  }
}
`),
      kind: 'crashed',
      step: goesOn,
    },
    {
      mistake: 'EINTR from an accept with a time limit ends the program (C)',
      c: cAccepts('perror("accept"); exit(1);'),
      kind: 'crashed',
      step: goesOn,
    },
    {
      mistake: 'EINTR from an accept with a time limit ends the program without a word (C)',
      c: cAccepts('exit(0);'),
      kind: 'exited',
      step: goesOn,
    },
    {
      mistake: 'EINTR from an accept with a time limit ends its thread, and main waits (C)',
      c: cAccepts('perror("accept"); pthread_exit(NULL);'),
      kind: 'silent',
      step: goesOn,
    },

    // ── the overflow ──────────────────────────────────────────────────────
    {
      mistake: 'drops the overflow: closes whoever finds the queue full',
      change: [
        [
          loopLine,
          `for (;;) {\n  const client = accept(listener)\n  if (${isFull}) close(client)\n  else put(queue, client)\n}`,
        ],
        ['accept, bind, listen', 'accept, bind, close, listen'],
      ],
      kind: 'reset',
      step: goesOn,
    },
    {
      mistake: 'drops the overflow of a queue of 2 × BACKLOG (Python)',
      python: python(`
waiting, listener = queue.Queue(maxsize=2 * BACKLOG), door(BACKLOG)
def work():
    while True:
        serve(waiting.get())
threads(SIZE, work)
while True:
    client, _ = listener.accept()
    try:
        waiting.put_nowait(client)
    except queue.Full:
        client.close()
`),
      kind: 'hung-up-early',
      orKind: 'takes-all', // seen before the first of the overflow has come
      step: flooded,
    },
    {
      mistake: 'answers 503 to the overflow',
      change: [
        [
          loopLine,
          `for (;;) {
  const client = accept(listener)
  if (${isFull}) {
    write(client, Buffer.from('HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n'))
    close(client)
  } else put(queue, client)
}`,
        ],
        ['accept, bind, listen', 'accept, bind, close, listen'],
        ['setsockopt, socket,', 'setsockopt, socket, write,'],
      ],
      kind: 'wrong-status',
      step: goesOn,
    },
    {
      mistake: 'answers 503 to the overflow of a queue of 2 × BACKLOG (Python)',
      python: python(`
waiting, listener = queue.Queue(maxsize=2 * BACKLOG), door(BACKLOG)
def work():
    while True:
        serve(waiting.get())
threads(SIZE, work)
while True:
    client, _ = listener.accept()
    try:
        waiting.put_nowait(client)
    except queue.Full:
        client.sendall(b'HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n')
        client.close()
`),
      kind: 'answered-unasked',
      orKind: 'takes-all', // the same
      step: flooded,
    },
    {
      mistake: 'closes the surplus (node:net, maxConnections)',
      typescript: nodeNet(
        '{ port, host, backlog }',
        "server.maxConnections = 2 * number('POOL_SIZE')",
      ),
      kind: 'reset',
      step: goesOn,
    },
    {
      mistake: 'closes the listener while it is full (Python)',
      python: python(`
listener, free, held = door(BACKLOG), threading.Condition(), 0
def work(client):
    global held
    with pool:
        serve(client)
    with free:
        held -= 1
        free.notify()
pool = threading.Semaphore(SIZE)
while True:
    client, _ = listener.accept()
    held += 1
    threading.Thread(target=work, args=(client,), daemon=True).start()
    with free:
        if held == SIZE + BACKLOG:
            listener.close()
            free.wait_for(lambda: held < SIZE + BACKLOG)
            listener = door(BACKLOG)
`),
      kind: 'not-listening',
      orKind: 'reset', // whoever waited at the door is reset with it
      step: flooded,
    },

    // ── waiting, and for whom ─────────────────────────────────────────────
    {
      mistake: 'waits for room with the lock in its hand (C)',
      c: cPool(
        'while (count == room) { pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER; pthread_mutex_lock(&own); pthread_cond_wait(&changed, &own); }\n    queue[(first + count++) % room] = client;',
        'while (count == 0) pthread_cond_wait(&changed, &lock);\n    int client = queue[first];',
      ),
      kind: 'silent',
      step: goesOn,
    },
    {
      mistake:
        'a ring that does not look whether there is room: who comes late takes the place of who waits (C)',
      c: cPool(
        'queue[(first + count) % room] = client;\n    if (count < room) count++;',
        'while (count == 0) pthread_cond_wait(&changed, &lock);\n    int client = queue[first];',
      ),
      kind: 'silent',
      step: goesOn,
    },
    {
      mistake: 'a list of its own, which it only looks at when the next one comes',
      change: [
        [
          loopLine,
          `const own: number[] = []
for (;;) {
  own.push(accept(listener))
  while (own.length > 0 && !(${isFull})) put(queue, own.shift() as number)
}`,
        ],
      ],
      kind: 'silent',
      step: goesOn,
    },

    // ── everybody is taken in ─────────────────────────────────────────────
    {
      mistake: 'BACKLOG is right, and the queue behind it has room for 10,000',
      change: [['makeQueue(poolSize)', 'makeQueue(10_000)']],
      kind: 'takes-all',
      step: flooded,
    },
    {
      mistake: 'a queue of 100',
      change: [['makeQueue(poolSize)', 'makeQueue(100)']],
      kind: 'takes-all',
      step: flooded,
    },
    {
      mistake: 'a queue of POOL_SIZE × BACKLOG',
      change: [['makeQueue(poolSize)', 'makeQueue(poolSize * backlog)']],
      kind: 'takes-all',
      step: flooded,
    },
    {
      mistake: 'a bounded queue, and before it a list of its own (Python)',
      python: python(`
waiting, own, listener = queue.Queue(maxsize=SIZE), queue.SimpleQueue(), door(BACKLOG)
def work():
    while True:
        serve(waiting.get())
def hand_on():
    while True:
        waiting.put(own.get())
threads(SIZE, work)
threads(1, hand_on)
while True:
    own.put(listener.accept()[0])
`),
      kind: 'takes-all',
      step: flooded,
    },
    {
      mistake: 'an executor with an endless queue (Python)',
      python: python(`
listener, pool = door(BACKLOG), ThreadPoolExecutor(SIZE)
while True:
    pool.submit(serve, listener.accept()[0])
`),
      kind: 'takes-all',
      step: flooded,
    },
    {
      mistake: 'a goroutine per connection that takes the semaphore (Go)',
      go: go(`
	listener, places := door(), make(chan bool, number("POOL_SIZE"))
	for {
		client, err := listener.Accept()
		if err != nil {
			continue
		}
		go func() {
			places <- true
			serve(client)
			<-places
		}()
	}
`),
      kind: 'takes-all',
      step: flooded,
    },
    {
      mistake: 'why net cannot push back: it accepts by itself (node:net, backlog: BACKLOG)',
      typescript: nodeNet('{ port, host, backlog }'),
      kind: 'takes-all',
      step: flooded,
    },
    {
      mistake: 'waits for room without sleeping',
      change: [
        [
          loopLine,
          `for (;;) {\n  const client = accept(listener)\n  while (${isFull}) {}\n  put(queue, client)\n}`,
        ],
      ],
      kind: 'spins',
      step: flooded,
    },
    {
      mistake: 'an event loop that is told again and again of a listener it does not want (Python)',
      python: python(`
loop, listener, places = selectors.DefaultSelector(), door(BACKLOG), threading.Semaphore(SIZE)
loop.register(listener, selectors.EVENT_READ)
def work(client):
    serve(client)
    places.release()
while True:
    loop.select()
    if places.acquire(blocking=False):
        threading.Thread(target=work, args=(listener.accept()[0],), daemon=True).start()
`),
      kind: 'spins',
      step: flooded,
    },

    // ── what 07 and 08 have taught ────────────────────────────────────────
    {
      mistake: 'a thread for each client, however many (Python)',
      python: python(`
listener = door(BACKLOG)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
`),
      kind: 'too-many-at-once',
      step: atOnce,
    },
    {
      mistake: 'a pool of one too many',
      change: [[poolLoop, 'i <= poolSize; i++']],
      kind: 'too-many-at-once',
      step: atOnce,
    },
    {
      mistake: 'a pool of one',
      change: [[poolLoop, 'i < 1; i++']],
      kind: 'too-few-at-once',
      step: atOnce,
    },
    {
      mistake: 'no timeout',
      in: 'request.ts',
      change: [['  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, ms)\n', '']],
      kind: 'no-timeout',
      step: silent,
    },
    {
      mistake: 'a timeout for each read',
      in: 'request.ts',
      change: [['const left = deadline - performance.now()', 'const left = timeoutMs']],
      kind: 'no-timeout',
      step: slow,
    },
    {
      mistake: 'a fixed timeout of five seconds',
      in: 'request.ts',
      change: [['Number(process.env.TIMEOUT_MS ?? 5000)', '5000']],
      kind: 'no-timeout',
      step: silent,
    },
    {
      mistake: 'half of TIMEOUT_MS, to be on the safe side',
      in: 'request.ts',
      change: [['SO_RCVTIMEO, ms)', 'SO_RCVTIMEO, ms / 2)']],
      kind: 'too-soon',
      step: silent,
    },
    {
      mistake: 'a worker dies of a time limit (Python)',
      python: python(`
waiting, listener = queue.Queue(maxsize=SIZE), door(BACKLOG)
def work():
    while True:
        with waiting.get() as client:
            request = request_of(client)
            if request is not None:
                time.sleep(number('WORK_MS') / 1000)
                client.sendall(answer_to(request))
threads(SIZE, work)
while True:
    waiting.put(listener.accept()[0])
`),
      kind: 'silent',
      step: dave,
    },
    {
      mistake: 'reads in the thread that accepts (Python)',
      python: python(`
waiting, listener = queue.Queue(maxsize=SIZE), door(BACKLOG)
${answersAll('work', 'waiting')}
threads(SIZE, work)
while True:
    client, _ = listener.accept()
    try:
        request = request_of(client)
    except OSError:
        request = None
    if request is None:
        client.close()
    else:
        waiting.put((client, request))
`),
      kind: 'no-timeout',
      step: slow,
    },
    {
      mistake: 'a worker dies with its client, of a read that fails',
      changes: {
        'serve.ts': [
          [
            'export function serve',
            'function tryTo(act: () => void) {\n  try {\n    act()\n  } catch (error) {\n    console.error(error)\n  }\n}\n\nexport function serve',
          ],
          [
            'write(client, Buffer.from(`${head}\\r\\n\\r\\n${body}`))',
            'tryTo(() => write(client, Buffer.from(`${head}\\r\\n\\r\\n${body}`)))',
          ],
        ],
        'worker.ts': [[`${catchBlock} finally`, '  } finally']],
      },
      kind: 'silent',
      step: noneLost,
    },
    {
      mistake: 'an error of one client ends the program (Python)',
      python: python(`
waiting, listener = queue.Queue(maxsize=SIZE), door(BACKLOG)
def work():
    while True:
        with waiting.get() as client:
            try:
                request = request_of(client)
            except TimeoutError:
                continue
            except OSError as error:
                print(error, file=sys.stderr, flush=True)
                os._exit(1)
            if request is not None:
                time.sleep(number('WORK_MS') / 1000)
                client.sendall(answer_to(request))
threads(SIZE, work)
while True:
    waiting.put(listener.accept()[0])
`),
      kind: 'crashed',
      step: grace,
    },
    {
      mistake: 'NaN when BACKLOG is not set: ?? behind Number',
      change: [[backlogLine, 'const backlog = Number(process.env.BACKLOG) ?? 128']],
      kind: 'crashed',
      step: unset,
    },
    {
      mistake: 'no SO_REUSEADDR',
      change: [['setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT\n', '']],
      kind: 'address-in-use',
      step: again,
    },
    {
      mistake: '0 where BACKLOG is not set',
      change: [[backlogLine, 'const backlog = Number(process.env.BACKLOG ?? 0)']],
      kind: 'queue-too-short',
      step: interrupted,
    },
    {
      mistake: 'takes an interrupted read for the end of her time (C)',
      c: changed(cAccepts('continue;'), [['    if (count < 0 && errno == EINTR) continue;\n', '']]),
      kind: 'no-answer',
      orKind: 'reset',
      step: interrupted,
    },
    {
      mistake: 'an endless queue of those who have asked, behind readers (Python)',
      python: python(`
listener = door(BACKLOG)
clients, asked = queue.Queue(SIZE), queue.Queue()
def reader():
    while True:
        client = clients.get()
        try:
            request = request_of(client)
        except OSError:
            request = None
        if request is None:
            client.close()
        else:
            client.settimeout(None)
            asked.put((client, request))
${answersAll('worker', 'asked')}
threads(SIZE, reader)
threads(SIZE, worker)
while True:
    clients.put(listener.accept()[0])
`),
      kind: 'takes-all',
      step: flooded,
    },
  ],
} satisfies Mutants
