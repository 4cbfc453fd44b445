import { c, go, python } from '../../checker/mutants/serve-parts.ts'
import type { Variant } from './variant.ts'

const exercises = ['06-go-concurrent']

export default [
  {
    style: 'TypeScript, the thread says nothing of errors and ends by them',
    exercises,
    in: 'client.ts',
    change: [['} catch (error) {\n  console.error(error)\n', '']],
  },
  {
    style: 'TypeScript, one file: a Worker runs what is not the main thread',
    exercises,
    changes: {
      'server.ts': [
        [
          "import { Worker } from 'node:worker_threads'\n",
          "import { isMainThread, Worker, workerData } from 'node:worker_threads'\nimport { serve } from './serve.ts'\n",
        ],
        ['accept, bind, listen', 'accept, bind, close, listen'],
        [
          'const listener = socket',
          'if (!isMainThread) {\n  try {\n    serve(workerData)\n  } finally {\n    close(workerData)\n    process.exit()\n  }\n}\nconst listener = socket',
        ],
        ["new URL('./client.ts', import.meta.url)", 'new URL(import.meta.url)'],
      ],
    },
  },
  {
    style: 'Python, a thread for each client',
    exercises,
    python: python(`
listener = door()
while True:
    client, _ = listener.accept()
    thread(serve, client)
`),
  },
  {
    style: 'Python, a thread for each client, and errors end it with a word',
    exercises,
    python: python(`
def each(client):
    with client: respond(client)
listener = door()
while True:
    thread(each, listener.accept()[0])
`),
  },
  {
    style: 'Python, threads are kept and used again, as many as are needed',
    exercises,
    python: python(`
listener = door()
threads = ThreadPoolExecutor(1000)
while True:
    threads.submit(serve, listener.accept()[0])
`),
  },
  {
    style: 'Python, socketserver with threads, a small backlog',
    exercises,
    python: python(`
import socketserver
class Hello(socketserver.BaseRequestHandler):
    def handle(self):
        respond(self.request)
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 16
Server((os.environ['HOST'], number('PORT')), Hello).serve_forever()
`),
  },
  {
    style: 'asyncio',
    exercises,
    python: python(`
async def hello(reader, writer):
    try:
        request = await reader.read(1024)
        if request:
            await asyncio.sleep(work)
            writer.write(answer_to(request))
            await writer.drain()
    except OSError as error:
        print(error, file=sys.stderr)
    writer.close()
async def main():
    server = await asyncio.start_server(hello, os.environ['HOST'], number('PORT'), backlog=128)
    await server.serve_forever()
asyncio.run(main())
`),
  },
  {
    style: 'Go, a goroutine for each client',
    exercises,
    go: go(`
func main() {
	listener := door()
	for {
		if client, err := listener.Accept(); err == nil {
			go serve(client)
		}
	}
}
`),
  },
  {
    style: 'C, a detached thread for each client',
    exercises,
    c: c(`
static void *each(void *client) { serve((long)client); return NULL; }
int main(void) {
  int listener = door();
  signal(SIGPIPE, SIG_IGN);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0) detached(each, client);
  }
}
`),
  },
  {
    style: 'C, a process for each client',
    exercises,
    c: c(`
int main(void) {
  int listener = door();
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0 && fork() == 0) { close(listener); serve(client); _exit(0); }
    close(client);
  }
}
`),
  },
  {
    style: 'node:net',
    exercises,
    node: `
import { createServer } from 'node:net'
createServer((client) => {
  client.on('error', () => {})
  client.once('data', (request) => {
    const body = 'Hello ' + (String(request).split(' ')[1].slice(1) || 'World')
    const answer = 'HTTP/1.1 200 OK\\r\\nContent-Length: ' + body.length + '\\r\\n\\r\\n' + body
    setTimeout(() => client.end(answer), Number(process.env.WORK_MS))
  })
}).listen({ port: Number(process.env.PORT), host: process.env.HOST, backlog: 128 })
`,
  },
  {
    style: 'node:http, on all addresses',
    exercises,
    node: `
import { createServer } from 'node:http'
createServer((request, response) => {
  const name = request.url.slice(1) || 'World'
  setTimeout(() => response.end('Hello ' + name), Number(process.env.WORK_MS))
}).listen(Number(process.env.PORT))
`,
  },
  {
    style: 'node:cluster, two processes',
    exercises,
    node: `
import cluster from 'node:cluster'
import { createServer } from 'node:http'
if (cluster.isPrimary) {
  cluster.fork()
  cluster.fork()
} else
  createServer((request, response) => {
    const name = request.url.slice(1) || 'World'
    setTimeout(() => response.end('Hello ' + name), Number(process.env.WORK_MS))
  }).listen(Number(process.env.PORT), process.env.HOST)
`,
  },
] satisfies Variant[]
