import type { Variant } from './variant.ts'

const exercises = ['08-timeouts']

/** @param serve what a worker does with its `client`, who arrived at that moment */
const python = (serve: string) => `
import os, queue, socket, struct, sys, threading, time
def number(name):
    return int(os.environ[name])
LIMIT = number('TIMEOUT_MS') / 1000
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((os.environ['HOST'], number('PORT')))
listener.listen(128)
def request_of(client, deadline):
    request = b''
    while b'\\r\\n\\r\\n' not in request:
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        client.settimeout(left)
        try:
            more = client.recv(1024 - len(request))
        except TimeoutError:
            return None
        if not more:
            raise EOFError('it left')
        request += more
    return request
def answers(client, request):
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
        except (OSError, EOFError) as error:
            print(error, file=sys.stderr)
        client.close()
for _ in range(number('POOL_SIZE')):
    threading.Thread(target=worker, daemon=True).start()
while True:
    client, _ = listener.accept()
    clients.put((client, time.monotonic()))
`

/** @param waits for bytes, `left` microseconds @param main from accept on @param before what else it needs */
const c = (waits: string, main: string, before = '') => `
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/wait.h>
static int listener;
static int number(const char *name) { return atoi(getenv(name)); }
static long long now(void) { // microseconds
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}
static ssize_t read_within(long long left, int client, char *buffer, size_t room) {
  ${waits}
  return read(client, buffer, room);
}
static int has_request(int client, char *request) { // of 1025 bytes, all 0
  long long left, deadline = now() + number("TIMEOUT_MS") * 1000ll;
  for (size_t length = 0; length < 1024;) {
    if ((left = deadline - now()) <= 0) return 0;
    ssize_t count = read_within(left, client, request + length, 1024 - length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return 0;
    length += count;
    if (strstr(request, "\\r\\n\\r\\n")) return 1;
  }
  return 0;
}
static void serve(int client) {
  char request[1025] = "", name[1025] = "", answer[2048];
  if (has_request(client, request)) {
    sscanf(request, "%*s /%1024[^ ]", name);
    if (!*name) strcpy(name, "World");
    usleep(number("WORK_MS") * 1000);
    int length = snprintf(answer, sizeof answer,
                          "HTTP/1.1 200 OK\\r\\nContent-Length: %zu\\r\\nConnection: close\\r\\n\\r\\nHello %s",
                          strlen(name) + 6, name);
    if (send(client, answer, length, MSG_NOSIGNAL) < 0) perror("send");
  }
  close(client);
}
${before}
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  int yes = 1;
  name.sin_port = htons(number("PORT"));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) return 1;
${main}}
`

/** @param takes before the client is read from @param has when her request has come */
const go = ({ takes = '', has = '' }) => `
package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

func milliseconds(name string) time.Duration {
	n, _ := strconv.Atoi(os.Getenv(name))
	return time.Duration(n) * time.Millisecond
}

var pool chan bool

func serve(client net.Conn) {
	defer client.Close()
	${takes}
	client.SetReadDeadline(time.Now().Add(milliseconds("TIMEOUT_MS")))
	request := make([]byte, 1024)
	for length := 0; !bytes.Contains(request[:length], []byte("\\r\\n\\r\\n")); {
		count, err := client.Read(request[length:])
		if err != nil || count == 0 {
			return
		}
		length += count
	}
	${has}
	name := string(bytes.Fields(request)[1][1:])
	if name == "" {
		name = "World"
	}
	time.Sleep(milliseconds("WORK_MS"))
	body := "Hello " + name
	fmt.Fprintf(client, "HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s", len(body), body)
}

func main() {
	size, _ := strconv.Atoi(os.Getenv("POOL_SIZE"))
	pool = make(chan bool, size)
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

export default [
  {
    style: 'TypeScript, workers that call accept, and Date.now',
    exercises,
    typescript: `
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import {
  AF_INET, accept, bind, close, listen, pause, read, SO_RCVTIMEO, SO_REUSEADDR,
  SOCK_STREAM, SOL_SOCKET, SystemError, setsockopt, sleep, socket, write,
} from 'learn-tcp/sockets'
const number = (name: string) => Number(process.env[name])
function requestOf(client: number) {
  const end = Date.now() + number('TIMEOUT_MS')
  let request = ''
  while (!request.endsWith('\\r\\n\\r\\n')) {
    const left = end - Date.now()
    if (left <= 0) return undefined
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, left)
    const buffer = Buffer.alloc(1024)
    try {
      const count = read(client, buffer)
      if (count === 0) return undefined
      request += buffer.toString('latin1', 0, count)
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== 'EAGAIN') throw error
    }
  }
  return request
}
if (isMainThread) {
  const listener = socket(AF_INET, SOCK_STREAM)
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1)
  bind(listener, { host: process.env.HOST ?? '', port: number('PORT') })
  listen(listener, 128)
  for (let i = 0; i < number('POOL_SIZE'); i++)
    new Worker(new URL(import.meta.url), { workerData: listener })
  pause()
} else
  for (;;) {
    const client = accept(workerData)
    try {
      const request = requestOf(client)
      if (request === undefined) continue
      sleep(number('WORK_MS'))
      const body = 'Hello ' + (request.split(' ')[1]?.slice(1) || 'World')
      write(client, Buffer.from('HTTP/1.1 200 OK\\r\\nContent-Length: ' + body.length + '\\r\\n\\r\\n' + body))
    } catch (error) {
      console.error(error)
    } finally {
      close(client)
    }
  }
`,
  },
  {
    style: 'Python, threads and a queue',
    exercises,
    python: python(`
    request = request_of(client, time.monotonic() + LIMIT)
    if request:
        answers(client, request)
`),
  },
  {
    style: 'Python, threads and a queue, says 408',
    exercises,
    python: python(`
    request = request_of(client, time.monotonic() + LIMIT)
    if request:
        answers(client, request)
    else:
        client.sendall(b'HTTP/1.1 408 Request Timeout\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n')
`),
  },
  {
    style: 'Python, threads and a queue, resets who is late',
    exercises,
    python: python(`
    request = request_of(client, time.monotonic() + LIMIT)
    if request:
        answers(client, request)
    else:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
`),
  },
  {
    style: 'Python, one thread looks five times a second who is late',
    exercises,
    python: python(`    limits[client] = time.monotonic() + LIMIT
    request = b''
    while b'\\r\\n\\r\\n' not in request:
        more = client.recv(1024 - len(request))
        if not more:
            break
        request += more
    if limits.pop(client, None) and b'\\r\\n\\r\\n' in request:
        answers(client, request)
limits = {}
def looks():
    while True:
        time.sleep(0.2)
        for client, limit in list(limits.items()):
            if limit < time.monotonic() and limits.pop(client, None):
                try:
                    client.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
threading.Thread(target=looks, daemon=True).start()`),
  },
  {
    style: 'Python, the clock starts at accept, and what is there is read first',
    exercises,
    python: python(`
    client.setblocking(False)
    try:
        request = client.recv(1024)
        if not request:
            return
    except BlockingIOError:
        request = b''
    deadline = arrived + LIMIT
    while b'\\r\\n\\r\\n' not in request:
        left = deadline - time.monotonic()
        if left <= 0:
            return
        client.settimeout(left)
        try:
            more = client.recv(1024)
        except TimeoutError:
            return
        if not more:
            return
        request += more
    client.settimeout(None)
    answers(client, request)
`),
  },
  {
    style: 'Python, asyncio',
    exercises,
    python: `
import asyncio, os
limit, work = int(os.environ['TIMEOUT_MS']) / 1000, int(os.environ['WORK_MS']) / 1000
async def serve(reader, writer):
    request = await asyncio.wait_for(reader.readuntil(b'\\r\\n\\r\\n'), limit)
    await asyncio.sleep(work)
    body = b'Hello ' + (request.split(b' ')[1][1:] or b'World')
    writer.write(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n' % len(body) + body)
    await writer.drain()
async def main():
    pool = asyncio.Semaphore(int(os.environ['POOL_SIZE']))
    async def handle(reader, writer):
        async with pool:
            try:
                await serve(reader, writer)
            except (asyncio.TimeoutError, asyncio.IncompleteReadError, OSError) as error:
                print(repr(error))
            finally:
                writer.close()
    server = await asyncio.start_server(
        handle, os.environ['HOST'], int(os.environ['PORT']), backlog=128, reuse_address=True)
    await server.serve_forever()
asyncio.run(main())
`,
  },
  {
    style: 'Go, a semaphore around everything',
    exercises,
    go: go({ takes: 'pool <- true\n\tdefer func() { <-pool }()' }),
  },
  {
    style: 'Go, a semaphore around the work only',
    exercises,
    go: go({ has: 'pool <- true\n\tdefer func() { <-pool }()' }),
  },
  {
    style: 'C, threads, a queue with a condition variable, ppoll',
    exercises,
    c: c(
      `
  struct pollfd one = {client, POLLIN, 0};
  struct timespec time = {left / 1000000, left % 1000000 * 1000};
  if (ppoll(&one, 1, &time, NULL) == 0) return 0;
`,
      `
  pthread_t id;
  for (int i = 0; i < number("POOL_SIZE"); i++) pthread_create(&id, NULL, worker, NULL);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    pthread_mutex_lock(&lock);
    queue[last++ % 10000] = client;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
  }
`,
      `
static int queue[10000], first, last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static void *worker(void *unused) {
  for (;;) {
    pthread_mutex_lock(&lock);
    while (first == last) pthread_cond_wait(&filled, &lock);
    int client = queue[first++ % 10000];
    pthread_mutex_unlock(&lock);
    serve(client);
  }
  return unused;
}
`,
    ),
  },
  {
    style: 'C, processes that call accept, SO_RCVTIMEO',
    exercises,
    c: c(
      `
  struct timeval time = {left / 1000000, left % 1000000};
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
`,
      `
  for (int i = 0; i < number("POOL_SIZE"); i++)
    if (fork() == 0)
      for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0) serve(client);
      }
  wait(NULL);
`,
    ),
  },
  {
    style: 'node:net, timers from accept and a semaphore around the work',
    exercises,
    node: `
import { createServer } from 'node:net'
const number = (name) => Number(process.env[name])
const waiting = []
let free = number('POOL_SIZE')
async function works() {
  if (free > 0) free--
  else await new Promise((go) => waiting.push(go))
  await new Promise((done) => setTimeout(done, number('WORK_MS')))
  const next = waiting.shift()
  if (next) next()
  else free++
}
createServer((client) => {
  let request = ''
  const timer = setTimeout(() => client.destroy(), number('TIMEOUT_MS'))
  client.on('error', (error) => console.error(error.code))
  client.on('close', () => clearTimeout(timer))
  client.on('data', async function hears(bytes) {
    request += bytes.toString('latin1')
    if (!request.includes('\\r\\n\\r\\n')) return
    clearTimeout(timer)
    client.off('data', hears)
    await works()
    const body = 'Hello ' + (request.split(' ')[1].slice(1) || 'World')
    client.end('HTTP/1.1 200 OK\\r\\nContent-Length: ' + body.length + '\\r\\nConnection: close\\r\\n\\r\\n' + body)
  })
}).listen({ port: number('PORT'), host: process.env.HOST, backlog: 128 })
`,
  },
] satisfies Variant[]
