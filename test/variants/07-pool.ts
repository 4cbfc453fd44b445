import { c, go, python } from '../../checker/mutants/serve-parts.ts'
import type { Variant } from './variant.ts'

const exercises = ['07-pool']

const queueInC = `
static int line[10000], first, count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static void put(int client) {
  pthread_mutex_lock(&mutex);
  line[(first + count++) % 10000] = client;
  pthread_cond_signal(&more);
  pthread_mutex_unlock(&mutex);
}
static int take(void) {
  pthread_mutex_lock(&mutex);
  while (count == 0) pthread_cond_wait(&more, &mutex);
  int client = line[first];
  first = (first + 1) % 10000;
  count--;
  pthread_mutex_unlock(&mutex);
  return client;
}
`

export default [
  {
    style: 'TypeScript, all Workers in accept on the one listener',
    exercises,
    changes: {
      'server.ts': [
        ['listen, makeQueue, put, SO_REUSEADDR', 'listen, pause, SO_REUSEADDR'],
        ['const queue = makeQueue(10_000) // descriptors, on shared memory\n', ''],
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
    style: 'TypeScript, a queue with room for one',
    exercises,
    change: [['makeQueue(10_000)', 'makeQueue(1)']],
  },
  {
    style: 'Python, ThreadPoolExecutor',
    exercises,
    python: python(`
listener = door()
pool = ThreadPoolExecutor(max_workers=number('POOL_SIZE'))
while True:
    pool.submit(serve, listener.accept()[0])
`),
  },
  {
    style: 'Python, threads behind a queue',
    exercises,
    python: python(`
waiting = queue.Queue()
def loop():
    while True:
        serve(waiting.get())
listener = door()
for _ in range(number('POOL_SIZE')):
    thread(loop)
while True:
    waiting.put(listener.accept()[0])
`),
  },
  {
    style: 'Python, threads behind a bounded queue',
    exercises,
    python: python(`
waiting = queue.Queue(maxsize=number('POOL_SIZE'))
def loop():
    while True:
        serve(waiting.get())
listener = door()
for _ in range(number('POOL_SIZE')):
    thread(loop)
while True:
    waiting.put(listener.accept()[0])
`),
  },
  {
    style: 'Python, as many threads in accept',
    exercises,
    python: python(`
listener = door()
def loop():
    while True:
        serve(listener.accept()[0])
for _ in range(number('POOL_SIZE') - 1):
    thread(loop)
loop()
`),
  },
  {
    style: 'Python, a thread for each client behind a semaphore, which ends',
    exercises,
    python: python(`
places = threading.Semaphore(number('POOL_SIZE'))
def each(client):
    serve(client)
    places.release()
listener = door()
while True:
    client, _ = listener.accept()
    places.acquire()
    thread(each, client)
`),
  },
  {
    style: 'asyncio with a semaphore',
    exercises,
    python: python(`
async def main():
    places = asyncio.Semaphore(number('POOL_SIZE'))
    async def hello(reader, writer):
        try:
            request = await reader.read(1024)
            if request:
                async with places:
                    await asyncio.sleep(work)
                    writer.write(answer_to(request))
                await writer.drain()
        except OSError as error:
            print(error, file=sys.stderr)
        writer.close()
    server = await asyncio.start_server(hello, os.environ['HOST'], number('PORT'), backlog=128)
    await server.serve_forever()
asyncio.run(main())
`),
  },
  {
    style: 'Go, a channel as semaphore',
    exercises,
    go: go(`
func main() {
	listener := door()
	places := make(chan bool, number("POOL_SIZE"))
	for {
		client, err := listener.Accept()
		if err != nil {
			continue
		}
		places <- true
		go func() {
			defer func() { <-places }()
			serve(client)
		}()
	}
}
`),
  },
  {
    style: 'Go, goroutines that range over a channel',
    exercises,
    go: go(`
func main() {
	listener := door()
	waiting := make(chan net.Conn)
	for i := 0; i < number("POOL_SIZE"); i++ {
		go func() {
			for client := range waiting {
				serve(client)
			}
		}()
	}
	for {
		if client, err := listener.Accept(); err == nil {
			waiting <- client
		}
	}
}
`),
  },
  {
    style: 'C, threads behind a queue with a condition variable',
    exercises,
    c: c(`
${queueInC}
static void *loop(void *_) { for (;;) serve(take()); }
int main(void) {
  int listener = door();
  signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < number("POOL_SIZE"); i++) detached(loop, 0);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0) put(client);
  }
}
`),
  },
  {
    style: 'C, as many threads in accept',
    exercises,
    c: c(`
static int listener;
static void *loop(void *_) {
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0) serve(client);
  }
}
int main(void) {
  listener = door();
  signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < number("POOL_SIZE"); i++) detached(loop, 0);
  loop(NULL);
}
`),
  },
  {
    style: 'C, as many processes in accept',
    exercises,
    c: c(`
int main(void) {
  int listener = door();
  signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < number("POOL_SIZE"); i++)
    if (fork() == 0)
      for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0) serve(client);
      }
  for (;;) wait(NULL);
}
`),
  },
  {
    style: 'node:net, a semaphore in JavaScript',
    exercises,
    node: `
import { createServer } from 'node:net'
const waiting = []
let free = Number(process.env.POOL_SIZE)
const next = () => {
  while (free > 0 && waiting.length > 0) {
    free--
    waiting.shift()()
  }
}
createServer((client) => {
  client.on('error', () => {})
  client.once('data', (request) => {
    const body = 'Hello ' + (String(request).split(' ')[1].slice(1) || 'World')
    waiting.push(() => setTimeout(() => {
      client.end('HTTP/1.1 200 OK\\r\\nContent-Length: ' + body.length + '\\r\\n\\r\\n' + body)
      free++
      next()
    }, Number(process.env.WORK_MS)))
    next()
  })
}).listen({ port: Number(process.env.PORT), host: process.env.HOST, backlog: 128 })
`,
  },
  {
    style: 'C, processes that work by an interval timer and sigsuspend',
    exercises,
    c: c(`
#include <sys/time.h>
static void rings(int signal) { (void)signal; }
static void naps(int ms) {
  sigset_t alarm_only, before;
  sigemptyset(&alarm_only);
  sigaddset(&alarm_only, SIGALRM);
  sigprocmask(SIG_BLOCK, &alarm_only, &before);
  struct itimerval once = {.it_value = {ms / 1000, ms % 1000 * 1000}};
  setitimer(ITIMER_REAL, &once, NULL);
  sigsuspend(&before);
  sigprocmask(SIG_SETMASK, &before, NULL);
}
int main(void) {
  int listener = door();
  signal(SIGALRM, rings);
  signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < number("POOL_SIZE"); i++) {
    if (fork() > 0) continue;
    for (;;) {
      int client = accept(listener, NULL, NULL);
      if (client < 0) continue;
      char request[1025] = "";
      if (read(client, request, 1024) > 0) {
        naps(number("WORK_MS"));
        greet(client, request);
      }
      close(client);
    }
  }
  for (;;) pause();
}
`),
  },
] satisfies Variant[]
