import { c, go, python } from '../../checker/mutants/pool-parts.ts'
import type { Variant } from './variant.ts'

const exercises = ['09-backlog']

export default [
  {
    style: 'TypeScript, all Workers in accept on the one listener, no queue',
    exercises,
    changes: {
      'server.ts': [
        ['listen, makeQueue, put, SO_REUSEADDR', 'listen, pause, SO_REUSEADDR'],
        ['const queue = makeQueue(poolSize) // when it is full, put sleeps\n', ''],
        ['workerData: queue', 'workerData: listener'],
        ['for (;;) put(queue, accept(listener))', 'pause()'],
        ['AF_INET, accept, bind', 'AF_INET, bind'],
      ],
      'worker.ts': [
        ['close, type Queue, take', 'accept, close'],
        ['const queue = workerData as Queue', 'const listener = workerData as number'],
        ['take(queue) // sleeps while there is none', 'accept(listener)'],
      ],
    },
  },
  {
    style: 'TypeScript, calls listen twice, the last time with BACKLOG',
    exercises,
    change: [['listen(listener, backlog)', 'listen(listener, 1)\nlisten(listener, backlog)']],
  },
  {
    style: 'TypeScript, a queue of BACKLOG',
    exercises,
    change: [['makeQueue(poolSize)', 'makeQueue(backlog)']],
  },
  {
    style: 'Python, threads behind a bounded queue',
    exercises,
    python: python(`
waiting = queue.Queue(maxsize=SIZE)
def work():
    while True:
        serve(waiting.get())
listener = door(BACKLOG)
threads(SIZE, work)
while True:
    waiting.put(listener.accept()[0])
`),
  },
  {
    style: 'Python, as many threads in accept',
    exercises,
    python: python(`
listener = door(BACKLOG)
def work():
    while True:
        serve(listener.accept()[0])
threads(SIZE - 1, work)
work()
`),
  },
  {
    style: 'Python, an executor, and a semaphore before accept',
    exercises,
    python: python(`
listener, pool, free = door(BACKLOG), ThreadPoolExecutor(SIZE), threading.Semaphore(SIZE)
while True:
    free.acquire()
    pool.submit(serve, listener.accept()[0]).add_done_callback(lambda _: free.release())
`),
  },
  {
    style: 'Python, a thread per client, and a semaphore after accept in the same thread',
    exercises,
    python: python(`
listener, free = door(BACKLOG), threading.Semaphore(SIZE)
def work(client):
    serve(client)
    free.release()
while True:
    client, _ = listener.accept()
    free.acquire()
    threading.Thread(target=work, args=(client,), daemon=True).start()
`),
  },
  {
    style: 'Python, two listening sockets (SO_REUSEPORT) that feed one pool',
    exercises,
    python: python(`
waiting, listeners = queue.Queue(maxsize=SIZE), []
for _ in range(2):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((os.environ['HOST'], number('PORT')))
    listeners.append(listener)
def work():
    while True:
        serve(waiting.get())
def take(listener):
    while True:
        waiting.put(listener.accept()[0])
for listener in listeners:
    listener.listen(BACKLOG)
threads(SIZE, work)
threads(1, lambda: take(listeners[0]))
take(listeners[1])
`),
  },
  {
    style: 'Python, an event loop that stops accepting',
    exercises,
    python: python(`
loop, listener = selectors.DefaultSelector(), door(BACKLOG)
listener.setblocking(False)
reading, ready, at_work, accepts = {}, [], [], False
def hang_up(client):
    reading.pop(client, None)
    loop.unregister(client)
    client.close()
while True:
    now = time.monotonic()
    for client in [c for c, (_, deadline) in reading.items() if deadline <= now]:
        hang_up(client)
    while at_work and at_work[0][0] <= now:
        _, client, request = at_work.pop(0)
        try:
            client.sendall(answer_to(request))
        except OSError as error:
            print(error, file=sys.stderr)
        client.close()
    while ready and len(at_work) < SIZE:
        at_work.append((now + number('WORK_MS') / 1000, *ready.pop(0)))
    room = len(reading) + len(ready) + len(at_work) < 2 * SIZE
    if room != accepts:
        (loop.register(listener, selectors.EVENT_READ) if room else loop.unregister(listener))
        accepts = room
    times = [deadline for _, deadline in reading.values()] + [until for until, _, _ in at_work]
    for key, _ in loop.select(max(0, min(times) - now) if times else None):
        if key.fileobj is listener:
            client, _ = listener.accept()
            client.setblocking(False)
            reading[client] = (b'', time.monotonic() + number('TIMEOUT_MS') / 1000)
            loop.register(client, selectors.EVENT_READ)
            continue
        client = key.fileobj
        request, deadline = reading[client]
        try:
            more = client.recv(1024 - len(request))
        except OSError:
            more = b''
        if not more:
            hang_up(client)
        elif b'\\r\\n\\r\\n' in request + more:
            del reading[client]
            loop.unregister(client)
            ready.append((client, request + more))
        else:
            reading[client] = (request + more, deadline)
`),
  },
  {
    style: 'Python, a process per client, never more than POOL_SIZE',
    exercises,
    python: python(`
listener, children = door(BACKLOG), set()
while True:
    client, _ = listener.accept()
    while len(children) == SIZE:
        children.discard(os.wait()[0])
    child = os.fork()
    if child == 0:
        listener.close()
        serve(client)
        os._exit(0)
    children.add(child)
    client.close()
`),
  },
  {
    style: 'asyncio, a semaphore before accept',
    exercises,
    python: python(`
import asyncio
async def request_within(loop, client):
    request = b''
    while b'\\r\\n\\r\\n' not in request and len(request) < 1024:
        more = await loop.sock_recv(client, 1024 - len(request))
        if not more:
            return b''
        request += more
    return request
async def greet(loop, client, free):
    try:
        request = await asyncio.wait_for(request_within(loop, client), number('TIMEOUT_MS') / 1000)
        if b'\\r\\n\\r\\n' in request:
            await asyncio.sleep(number('WORK_MS') / 1000)
            await loop.sock_sendall(client, answer_to(request))
    except (OSError, asyncio.TimeoutError):
        pass
    client.close()
    free.release()
async def main():
    loop, listener, free, tasks = asyncio.get_running_loop(), door(BACKLOG), asyncio.Semaphore(SIZE), set()
    listener.setblocking(False)
    while True:
        await free.acquire()
        client, _ = await loop.sock_accept(listener)
        client.setblocking(False)
        task = loop.create_task(greet(loop, client, free))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
asyncio.run(main())
`),
  },
  {
    style: 'Go, a goroutine per client, and a semaphore before Accept',
    exercises,
    go: go(`
	listener, places := door(), make(chan bool, number("POOL_SIZE"))
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
  },
  {
    style: 'Go, as many goroutines in Accept',
    exercises,
    go: go(`
	listener := door()
	for i := 0; i < number("POOL_SIZE"); i++ {
		go func() {
			for {
				if client, err := listener.Accept(); err == nil {
					serve(client)
				}
			}
		}()
	}
	select {}
`),
  },
  {
    style: 'C, processes that accept on one socket (pre-fork), SO_RCVTIMEO',
    exercises,
    c: c(`
int main(void) {
  int listener = door(number("BACKLOG"));
  for (int i = 0; i < number("POOL_SIZE"); i++)
    if (fork() == 0)
      for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0) serve(client);
      }
  while (wait(NULL) > 0 || errno == EINTR);
  return 1;
}
`),
  },
  {
    style: 'C, threads in accept with a time limit (SO_RCVTIMEO); EAGAIN and EINTR are tried again',
    exercises,
    c: c(`
static int listener;
static void *work(void *none) {
  (void)none;
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0) serve(client);
    else if (errno != EAGAIN && errno != EINTR) exit(1);
  }
}
int main(void) {
  struct timeval time = {0, 300000};
  listener = door(number("BACKLOG"));
  setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  for (int i = 1; i < number("POOL_SIZE"); i++) {
    pthread_t id;
    pthread_create(&id, NULL, work, NULL);
  }
  work(NULL);
}
`),
  },
  {
    style: 'C, threads behind a bounded queue with a condition variable',
    exercises,
    c: c(`
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int queue[64], first, count, room;
static void *work(void *none) {
  (void)none;
  for (;;) {
    pthread_mutex_lock(&lock);
    while (count == 0) pthread_cond_wait(&changed, &lock);
    int client = queue[first];
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
    while (count == room) pthread_cond_wait(&changed, &lock);
    queue[(first + count++) % room] = client;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
  }
}
`),
  },
  {
    style: 'C, an event loop (epoll) that stops accepting; EINTR is tried again',
    exercises,
    c: c(`
static struct { int client, reads; char request[1025]; size_t length; long long due; } held[64];
int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int size = number("POOL_SIZE"), listener = door(number("BACKLOG")), loop = epoll_create1(0), n = 0;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[16];
  epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event);
  for (;;) { // held[0..n): who waits for the work has due = 0, in the order of coming
    int working = 0;
    long long next = 0, time = now();
    for (int i = 0; i < n; i++) {
      if (held[i].due && held[i].due <= time) {
        char answer[2048];
        if (!held[i].reads) send(held[i].client, answer, answer_to(held[i].request, answer), 0);
        close(held[i].client);
        memmove(&held[i], &held[i + 1], (--n - i) * sizeof held[0]);
        i--;
      } else if (!held[i].reads && held[i].due) working++;
    }
    for (int i = 0; i < n; i++) {
      if (!held[i].due && working < size) {
        held[i].due = time + number("WORK_MS") * 1000ll;
        working++;
      }
      if (held[i].due && (!next || held[i].due < next)) next = held[i].due;
    }
    event.events = n < 2 * size ? EPOLLIN : 0;
    event.data.fd = listener;
    epoll_ctl(loop, EPOLL_CTL_MOD, listener, &event);
    int count = epoll_wait(loop, events, n < 2 * size ? 1 : 16, next ? (int)((next - time + 999) / 1000) : -1);
    if (count < 0 && errno != EINTR) return 1;
    for (int e = 0; e < count; e++) {
      int fd = events[e].data.fd;
      if (fd == listener) {
        memset(&held[n], 0, sizeof held[n]);
        held[n].client = accept(listener, NULL, NULL);
        held[n].reads = 1;
        held[n].due = now() + number("TIMEOUT_MS") * 1000ll;
        event.events = EPOLLIN;
        event.data.fd = held[n].client;
        if (epoll_ctl(loop, EPOLL_CTL_ADD, held[n].client, &event) == 0) n++;
        continue;
      }
      for (int i = 0; i < n; i++) {
        if (held[i].client != fd || !held[i].reads) continue;
        ssize_t got = read(fd, held[i].request + held[i].length, 1024 - held[i].length);
        if (got <= 0) held[i].due = 1;
        else held[i].length += got;
        if (got > 0 && !strstr(held[i].request, "\\r\\n\\r\\n")) continue;
        epoll_ctl(loop, EPOLL_CTL_DEL, fd, NULL);
        if (got > 0) held[i].reads = held[i].due = 0;
      }
    }
  }
}
`),
  },
] satisfies Variant[]
