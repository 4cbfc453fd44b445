import type { Variant } from './variant.ts'

const exercises = ['05-loop']

const handler = `
        time.sleep(int(os.environ['WORK_MS']) / 1000)
        self.send_response(200)
        self.send_header('Content-Length', '11')
        self.end_headers()
        self.wfile.write(b'Hello World')
`

const c = (serve: string, before = '') => `
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <unistd.h>
#include <arpa/inet.h>
static const char answer[] = "HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World";
static void serve(int client) {
  char buffer[1024];
  if (read(client, buffer, sizeof buffer) > 0) {
    usleep(atoi(getenv("WORK_MS")) * 1000);
    if (send(client, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) perror("send");
  }
  close(client);
}
static inline void *thread(void *client) { serve((int)(long)client); return NULL; }
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  int yes = 1;
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 16)) return 1;
  ${before}
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    ${serve}
  }
}
`

export default [
  {
    style: 'node:http',
    exercises,
    node: `
import { createServer } from 'node:http'
createServer((request, response) => {
  setTimeout(() => response.end('Hello World'), Number(process.env.WORK_MS))
}).listen(Number(process.env.PORT))
`,
  },
  {
    style: 'node:net, one client at a time',
    exercises,
    node: `
import { createServer } from 'node:net'
const waiting = []
let busy = false
function next() {
  const client = waiting.shift()
  if (!client) { busy = false; return }
  busy = true
  client.once('close', next)
  client.once('data', () => setTimeout(() => {
    client.end('HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World')
  }, Number(process.env.WORK_MS)))
  client.once('end', () => client.end())
  client.resume()
  if (client.destroyed) { client.removeAllListeners('close'); next() }
}
createServer((client) => {
  client.on('error', () => {})
  client.pause()
  waiting.push(client)
  if (!busy) next()
}).listen(Number(process.env.PORT), process.env.HOST)
`,
  },
  {
    style: 'Python, plain',
    exercises,
    python: `
import os, socket, time
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=16)
while True:
    c, peer = s.accept()
    print(peer, flush=True)
    try:
        if c.recv(1024):
            time.sleep(int(os.environ['WORK_MS']) / 1000)
            c.sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\nHello World')
    except OSError as e:
        print(e, flush=True)
    c.close()
`,
  },
  {
    style: 'Python, socketserver',
    exercises,
    python: `
import os, socketserver, time
class Hello(socketserver.BaseRequestHandler):
    def handle(self):
        if not self.request.recv(1024): return
        time.sleep(int(os.environ['WORK_MS']) / 1000)
        self.request.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World')
class Server(socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 16
Server((os.environ['HOST'], int(os.environ['PORT'])), Hello).serve_forever()
`,
  },
  {
    style: 'Python, http.server, a thread per client',
    exercises,
    python: `
import os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Hello(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):${handler}
ThreadingHTTPServer(('', int(os.environ['PORT'])), Hello).serve_forever()
`,
  },
  { style: 'C, one after another', exercises, c: c('serve(client);') },
  {
    style: 'C, a thread per client',
    exercises,
    c: c(
      'pthread_t id; if (pthread_create(&id, NULL, thread, (void *)(long)client) == 0) pthread_detach(id);',
    ),
  },
  {
    style: 'C, a process per client',
    exercises,
    c: c(
      'if (fork() == 0) { close(listener); serve(client); _exit(0); } close(client);',
      'signal(SIGCHLD, SIG_IGN);',
    ),
  },
  {
    style: 'Python, four processes that accept on one socket',
    exercises,
    python: `
import os, socket, time
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=16)
for _ in range(3):
    if os.fork() == 0: break
while True:
    c, _ = s.accept()
    try:
        if c.recv(1024):
            time.sleep(int(os.environ['WORK_MS']) / 1000)
            c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World')
    except OSError:
        pass
    c.close()
`,
  },
  {
    style: 'Python, lets a client leave first where it can (lingering close)',
    exercises,
    python: `
import os, socket, time
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=16)
while True:
    c, _ = s.accept()
    try:
        if c.recv(1024):
            time.sleep(int(os.environ['WORK_MS']) / 1000)
            c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World')
            c.shutdown(socket.SHUT_WR)
            c.settimeout(1)
            while c.recv(1024): pass
    except OSError:
        pass
    c.close()
`,
  },
  {
    style: 'asyncio',
    exercises,
    python: `
import asyncio, os
async def hello(reader, writer):
    try:
        if await reader.read(1024):
            await asyncio.sleep(int(os.environ['WORK_MS']) / 1000)
            writer.write(b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World')
            await writer.drain()
    except OSError:
        pass
    writer.close()
async def main():
    server = await asyncio.start_server(hello, os.environ['HOST'], int(os.environ['PORT']), backlog=16)
    await server.serve_forever()
asyncio.run(main())
`,
  },
] satisfies Variant[]
