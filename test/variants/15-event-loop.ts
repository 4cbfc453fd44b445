import type { Variant } from './variant.ts'

/** node:http, which has epoll in libuv; `listens` starts it. */
const nodeHttp = (listens: string, imports = '') => `
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
${imports}
const number = (name) => Number(process.env[name])
const piece = Buffer.alloc(65536, 'x')
function* letters(left) {
  for (; left > 0; left -= piece.length) yield piece.subarray(0, left)
}
const server = createServer({ connectionsCheckingInterval: 200 }, (request, response) => {
  const reply = (status, body, headers = {}) => {
    response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers })
    response.end(body)
  }
  const { method, url = '' } = request
  const [, route, part = ''] = url.split('/')
  if (url === '/echo' && method === 'POST') {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => reply(200, Buffer.concat(chunks)))
    return
  }
  if (!/^(|hello|bytes|spin)$/.test(route)) return reply(404, '')
  if (method !== 'GET') return reply(405, '', { Allow: 'GET' })
  if (route === 'bytes') {
    response.writeHead(200, { 'Content-Length': part })
    return Readable.from(letters(Number(part))).pipe(response)
  }
  if (route === 'spin') {
    for (const end = performance.now() + Number(part); performance.now() < end; );
    return reply(200, '')
  }
  try {
    reply(200, 'Hello ' + (decodeURIComponent(part) || 'World'))
  } catch {
    reply(400, '')
  }
})
server.keepAliveTimeout = number('IDLE_MS')
server.headersTimeout = number('TIMEOUT_MS')
server.on('connection', (client) => client.on('error', () => {}))
${listens}
`

export default [
  {
    style: 'node:http',
    exercises: ['15-event-loop'],
    node: nodeHttp("server.listen(number('PORT'), process.env.HOST)"),
  },
  {
    style: 'node:http in a cluster: the primary deals the connections out',
    exercises: ['16-hybrid'],
    node: nodeHttp(
      `if (cluster.isPrimary) for (let i = 0; i < number('LOOPS'); i++) cluster.fork()
else server.listen(number('PORT'), process.env.HOST)`,
      "import cluster from 'node:cluster'",
    ),
  },
  {
    style: 'net/http in Go: the runtime has the loop, and a goroutine for each client',
    exercises: ['15-event-loop', '16-hybrid'],
    go: `package main

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

func milliseconds(name string) time.Duration {
	number, _ := strconv.Atoi(os.Getenv(name))
	return time.Duration(number) * time.Millisecond
}

func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	io.WriteString(w, body)
}

func route(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if path == "/echo" && r.Method == "POST" {
		body, _ := io.ReadAll(r.Body)
		reply(w, 200, string(body))
		return
	}
	parts := strings.SplitN(path[1:], "/", 2)
	part := ""
	if len(parts) == 2 {
		part = parts[1]
	}
	if r.Method != "GET" {
		w.Header().Set("Allow", "GET")
		reply(w, 405, "")
		return
	}
	switch parts[0] {
	case "":
		reply(w, 200, "Hello World")
	case "hello":
		name, err := url.PathUnescape(part)
		if err != nil {
			reply(w, 400, "")
			return
		}
		reply(w, 200, "Hello "+name)
	case "bytes":
		left, _ := strconv.Atoi(part)
		piece := []byte(strings.Repeat("x", 65536))
		w.Header().Set("Content-Length", part)
		for left > 0 {
			if left < len(piece) {
				piece = piece[:left]
			}
			count, err := w.Write(piece)
			if err != nil {
				return
			}
			left -= count
		}
	case "spin":
		ms, _ := strconv.Atoi(part)
		for end := time.Now().Add(time.Duration(ms) * time.Millisecond); time.Now().Before(end); {
		}
		reply(w, 200, "")
	default:
		reply(w, 404, "")
	}
}

func main() {
	if loops, _ := strconv.Atoi(os.Getenv("LOOPS")); loops > 0 {
		runtime.GOMAXPROCS(loops)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")))
	if err != nil {
		panic(err)
	}
	server := http.Server{
		Handler:           http.HandlerFunc(route),
		IdleTimeout:       milliseconds("IDLE_MS"),
		ReadHeaderTimeout: milliseconds("TIMEOUT_MS"),
	}
	server.Serve(listener)
}
`,
  },
  {
    style: 'epoll in Python, a process for each loop',
    exercises: ['13-keep-alive', '15-event-loop', '16-hybrid'],
    python: `
import os, select, socket, time, urllib.parse

number = lambda name, default: int(os.environ.get(name, default))
IDLE, BUSY = number('IDLE_MS', 5000) / 1000, number('TIMEOUT_MS', 5000) / 1000
HEAD, BODY, PIECE = 16 << 10, 1 << 20, b'x' * 65536

for _ in range(number('LOOPS', 1) - 1):
    if os.fork() == 0:
        break

door = socket.socket()
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
door.bind((os.environ.get('HOST', '127.0.0.1'), number('PORT', 1729)))
door.listen(511)
door.setblocking(False)
ready = select.epoll()
ready.register(door, select.EPOLLIN)
clients, idle, busy = {}, {}, {}  # dictionaries keep the order in which things were put in


class Client:
    def __init__(self, sock):
        self.sock, self.input, self.output, self.left = sock, b'', b'', 0
        self.waits, self.leaves, self.since = select.EPOLLIN, False, None

    def turn(self):
        if self.output:
            self.flush()
        else:
            chunk = self.sock.recv(65536)
            if not chunk:
                raise EOFError
            if not self.leaves:
                self.input += chunk
        while self.input and not self.output and not self.leaves and self.one():
            self.flush()
        wants = select.EPOLLOUT if self.output else select.EPOLLIN
        if wants != self.waits:
            ready.modify(self.sock, wants)
            self.waits = wants

    def flush(self):
        while self.output:
            try:
                count = self.sock.send(self.output)
            except BlockingIOError:
                return
            self.output = self.output[count:]
            if not self.output and self.left:
                self.output = PIECE[:self.left]
                self.left -= len(self.output)
        if self.leaves:
            self.sock.shutdown(socket.SHUT_WR)

    def one(self):
        """Answers one request, if all of it is here."""
        while self.input.startswith(b'\\r\\n'):
            self.input = self.input[2:]
        end = self.input.find(b'\\r\\n\\r\\n')
        if end == -1 and len(self.input) < HEAD:
            return False
        if end == -1 or end + 4 > HEAD:
            return self.refuse(431)
        lines = self.input[:end].decode('latin-1').split('\\r\\n')
        words = lines[0].split(' ')
        if len(words) != 3 or not all(words) or not words[2].startswith('HTTP/'):
            return self.refuse(400)
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(':')
            if not colon or not name or name.strip() != name or name.lower() in ('host', 'content-length') and name.lower() in headers:
                return self.refuse(400)
            headers[name.lower()] = value.strip()
        method, target, version = words
        if version not in ('HTTP/1.0', 'HTTP/1.1'):
            return self.refuse(505)
        if version == 'HTTP/1.1' and 'host' not in headers:
            return self.refuse(400)
        if 'transfer-encoding' in headers:
            return self.refuse(501)
        length = headers.get('content-length', '0')
        if not (length.isascii() and length.isdigit()):
            return self.refuse(400)
        if int(length) > BODY:
            return self.refuse(413)
        whole = end + 4 + int(length)
        if len(self.input) < whole:
            return False
        body, self.input = self.input[end + 4:whole], self.input[whole:]
        options = [word.strip() for word in headers.get('connection', '').lower().split(',')]
        self.leaves = 'close' in options or version == 'HTTP/1.0' and 'keep-alive' not in options
        return self.route(method, target.split('?')[0], body)

    def route(self, method, path, body):
        if path == '/echo':
            return self.reply(200, body) if method == 'POST' else self.reply(405, b'', 'Allow: POST\\r\\n')
        if not (path == '/' or path.startswith(('/hello/', '/bytes/', '/spin/'))):
            return self.reply(404, b'')
        if method != 'GET':
            return self.reply(405, b'', 'Allow: GET\\r\\n')
        if path == '/':
            return self.reply(200, b'Hello World')
        part = path.split('/', 2)[2]
        if path.startswith('/bytes/'):
            self.left = int(part)
            return self.reply(200, b'', length=self.left)
        if path.startswith('/spin/'):
            end = time.monotonic() + int(part) / 1000
            while time.monotonic() < end:
                pass
            return self.reply(200, b'')
        try:
            name = urllib.parse.unquote(part, errors='strict')
            if '%' in name and len(name.encode()) == len(part):
                raise ValueError
        except ValueError:
            return self.reply(400, b'')
        return self.reply(200, b'Hello ' + name.encode())

    def refuse(self, status):
        self.leaves = True
        return self.reply(status, b'')

    def reply(self, status, body, more='', length=None):
        connection = 'close' if self.leaves else 'keep-alive'
        length = len(body) if length is None else length
        head = f'HTTP/1.1 {status} .\\r\\nContent-Length: {length}\\r\\nConnection: {connection}\\r\\n{more}\\r\\n'
        self.output = head.encode() + body
        return True


def hang_up(fd):
    idle.pop(fd, None)
    busy.pop(fd, None)
    clients.pop(fd).sock.close()


def set_clock(fd, client, now):
    if client.output or client.input or client.leaves:
        if client.output or fd not in busy:
            busy.pop(fd, None)
            busy[fd] = now + BUSY
        idle.pop(fd, None)
    else:
        busy.pop(fd, None)
        idle.pop(fd, None)
        idle[fd] = now + IDLE


def first(deadlines):
    return next(iter(deadlines.items()), (None, float('inf')))


while True:
    next_end = min(first(idle)[1], first(busy)[1])
    wait = -1 if next_end == float('inf') else max(0, next_end - time.monotonic()) + 0.001
    for fd, _ in ready.poll(wait):
        if fd == door.fileno():
            while True:
                try:
                    sock, _ = door.accept()
                except OSError:
                    break
                sock.setblocking(False)
                clients[sock.fileno()] = Client(sock)
                busy[sock.fileno()] = time.monotonic() + BUSY
                ready.register(sock, select.EPOLLIN)
        elif fd in clients:
            try:
                clients[fd].turn()
                set_clock(fd, clients[fd], time.monotonic())
            except BlockingIOError:
                pass
            except (OSError, EOFError):
                hang_up(fd)
    now = time.monotonic()
    for deadlines in (idle, busy):
        while first(deadlines)[1] <= now:
            hang_up(first(deadlines)[0])
`,
  },
  {
    style: 'epoll in C, a thread for each loop, clients in rings by their deadlines',
    exercises: ['13-keep-alive', '15-event-loop', '16-hybrid'],
    c: `
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 16 << 10, BODY = 1 << 20, ROOM = HEAD + BODY + 65536 };

typedef struct client {
  struct client *before, *after; /* in a ring, by deadline */
  double deadline;
  int fd, waits, leaves, is_gone, ring;
  char *input, *output;
  long in, out, taken, left; /* left: letters that are still to be made */
} client;

typedef struct { client rings[2], *clients[65536]; int epoll; } loop; /* rings: idle and busy */

static double limits[2];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static long number(const char *name, long otherwise) {
  return getenv(name) ? atol(getenv(name)) : otherwise;
}

static void leave_ring(client *c) {
  if (c->before) c->before->after = c->after, c->after->before = c->before;
  c->before = c->after = 0;
}

static void enter_ring(loop *l, client *c, int which) {
  leave_ring(c);
  client *end = &l->rings[which];
  c->ring = which, c->deadline = now() + limits[which];
  c->before = end->before, c->after = end, end->before->after = c, end->before = c;
}

static void hang_up(loop *l, client *c) {
  leave_ring(c);
  l->clients[c->fd] = 0;
  close(c->fd);
  free(c->input), free(c->output), free(c);
}

static void flush(client *c) {
  for (;;) {
    while (c->taken < c->out) {
      long count = write(c->fd, c->output + c->taken, c->out - c->taken);
      if (count < 0) {
        c->is_gone = errno != EAGAIN;
        return;
      }
      c->taken += count;
    }
    c->out = c->taken = 0;
    if (c->left == 0) break;
    c->output = realloc(c->output, 65536);
    c->out = c->left < 65536 ? c->left : 65536, c->left -= c->out;
    memset(c->output, 'x', c->out);
  }
  free(c->output), c->output = 0;
  if (c->leaves) shutdown(c->fd, SHUT_WR);
}

static int reply(client *c, int status, const char *body, long length, const char *more) {
  long whole = c->left ? c->left : length;
  c->output = malloc(300 + length);
  c->out = sprintf(c->output, "HTTP/1.1 %d .\\r\\nContent-Length: %ld\\r\\nConnection: %s\\r\\n%s\\r\\n", status, whole,
                   c->leaves ? "close" : "keep-alive", more);
  memcpy(c->output + c->out, body, length), c->out += length;
  return 1;
}

static int refuse(client *c, int status) {
  c->leaves = 1;
  return reply(c, status, "", 0, "");
}

static int hello(client *c, const char *name) {
  char text[HEAD] = "Hello ", *to = text + 6;
  for (; *name; name++, to++) {
    unsigned byte;
    if (*name != '%') *to = *name;
    else if (!isxdigit(name[1]) || !isxdigit(name[2])) return reply(c, 400, "", 0, "");
    else sscanf(name + 1, "%2x", &byte), *to = byte, name += 2;
  }
  return reply(c, 200, text, to - text, "");
}

static int route(client *c, const char *method, char *path, const char *body, long length) {
  int gets = !strcmp(method, "GET");
  path[strcspn(path, "?")] = 0;
  if (!strcmp(path, "/echo"))
    return strcmp(method, "POST") ? reply(c, 405, "", 0, "Allow: POST\\r\\n") : reply(c, 200, body, length, "");
  char *part = strchr(path + 1, '/');
  int known = !strcmp(path, "/") || (part && (!strncmp(path, "/hello", 6) || !strncmp(path, "/bytes", 6) || !strncmp(path, "/spin", 5)));
  if (!known) return reply(c, 404, "", 0, "");
  if (!gets) return reply(c, 405, "", 0, "Allow: GET\\r\\n");
  if (!part) return reply(c, 200, "Hello World", 11, "");
  if (path[1] == 'h') return hello(c, part + 1);
  if (path[1] == 'b') return c->left = atol(part + 1), reply(c, 200, "", 0, "");
  for (double end = now() + atol(part + 1) / 1e3; now() < end;) continue;
  return reply(c, 200, "", 0, "");
}

/* Is this word one of a list? */
static int says(char *list, char *word) {
  size_t length = strlen(word);
  for (char *at = list; (at = strcasestr(at, word)); at += length)
    if ((at == list || strchr(" \\t,", at[-1])) && (!at[length] || strchr(" \\t,", at[length]))) return 1;
  return 0;
}

/* Answers one request, if all of it is here. */
static int one(client *c) {
  long start = 0;
  while (c->in - start >= 2 && !memcmp(c->input + start, "\\r\\n", 2)) start += 2;
  char *text = c->input + start, *end = memmem(text, c->in - start, "\\r\\n\\r\\n", 4);
  if (!end) return c->in < HEAD ? 0 : refuse(c, 431);
  long head = end + 4 - c->input;
  if (head > HEAD) return refuse(c, 431);
  char copy[HEAD + 1], method[HEAD], path[HEAD], version[HEAD], rest[HEAD];
  memcpy(copy, text, end - text), copy[end - text] = 0;
  char *place, *line = strtok_r(copy, "\\r\\n", &place);
  if (!line || sscanf(line, "%s %s %s %s", method, path, version, rest) != 3) return refuse(c, 400);
  if (strncmp(version, "HTTP/", 5)) return refuse(c, 400);
  int old = !strcmp(version, "HTTP/1.0"), hosts = 0, closes = 0, stays = 0;
  if (!old && strcmp(version, "HTTP/1.1")) return refuse(c, 505);
  long length = 0;
  while ((line = strtok_r(0, "\\r\\n", &place))) {
    char *colon = strchr(line, ':');
    if (!colon || colon == line || isspace(colon[-1]) || isspace(*line)) return refuse(c, 400);
    *colon = 0;
    if (!strcasecmp(line, "host")) hosts++;
    if (!strcasecmp(line, "transfer-encoding")) return refuse(c, 501);
    if (!strcasecmp(line, "connection")) closes = says(colon + 1, "close"), stays = says(colon + 1, "keep-alive");
    if (!strcasecmp(line, "content-length")) {
      char *digits = colon + 1 + strspn(colon + 1, " \\t");
      if (!*digits || digits[strspn(digits, "0123456789")]) return refuse(c, 400);
      length = atol(digits);
    }
  }
  if (hosts > 1 || (!old && hosts == 0)) return refuse(c, 400);
  if (length > BODY) return refuse(c, 413);
  if (c->in < head + length) return 0;
  c->leaves = closes || (old && !stays);
  route(c, method, path, c->input + head, length);
  c->in -= head + length;
  memmove(c->input, c->input + head + length, c->in);
  return 1;
}

static void turn(loop *l, client *c) {
  static __thread char buffer[65536];
  if (c->out) flush(c);
  else {
    long count = read(c->fd, buffer, sizeof buffer);
    if (count == 0 || (count < 0 && errno != EAGAIN)) c->is_gone = 1;
    if (count > 0 && !c->leaves) {
      c->input = realloc(c->input, c->in + count);
      memcpy(c->input + c->in, buffer, count), c->in += count;
    }
  }
  while (!c->is_gone && c->in && !c->out && !c->leaves && one(c)) flush(c);
  if (c->is_gone) return hang_up(l, c);
  int wants = c->out ? EPOLLOUT : EPOLLIN;
  if (wants != c->waits) {
    struct epoll_event event = {wants, {.ptr = c}};
    epoll_ctl(l->epoll, EPOLL_CTL_MOD, c->fd, &event);
    c->waits = wants;
  }
  if (c->in == 0) free(c->input), c->input = 0;
  if (c->out) enter_ring(l, c, 1);
  else if (c->in == 0 && !c->leaves) enter_ring(l, c, 0);
  else if (c->ring == 0) enter_ring(l, c, 1);
}

static void let_in(loop *l, int door) {
  for (int fd; (fd = accept4(door, 0, 0, SOCK_NONBLOCK)) >= 0;) {
    client *c = calloc(1, sizeof *c);
    c->fd = fd, c->waits = EPOLLIN, l->clients[fd] = c;
    enter_ring(l, c, 1);
    struct epoll_event event = {EPOLLIN, {.ptr = c}};
    epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &event);
  }
}

static double first_end(loop *l) {
  double end = 1e18;
  for (int i = 0; i < 2; i++)
    if (l->rings[i].after != &l->rings[i] && l->rings[i].after->deadline < end) end = l->rings[i].after->deadline;
  return end;
}

static void *run(void *_) {
  loop *l = calloc(1, sizeof *l);
  for (int i = 0; i < 2; i++) l->rings[i].before = l->rings[i].after = &l->rings[i];
  int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
  setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  setsockopt(door, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
  struct sockaddr_in address = {AF_INET, htons(number("PORT", 1729)), {inet_addr(getenv("HOST") ? getenv("HOST") : "127.0.0.1")}};
  if (bind(door, (void *)&address, sizeof address) || listen(door, 511)) perror("bind"), exit(1);
  l->epoll = epoll_create1(0);
  struct epoll_event event = {EPOLLIN, {.ptr = 0}}, events[256];
  epoll_ctl(l->epoll, EPOLL_CTL_ADD, door, &event);
  for (;;) {
    double end = first_end(l), left = (end - now()) * 1e3;
    int count = epoll_wait(l->epoll, events, 256, end > 1e17 ? -1 : left < 0 ? 0 : (int)left + 1);
    for (int i = 0; i < count; i++)
      if (events[i].data.ptr) turn(l, events[i].data.ptr);
      else let_in(l, door);
    while (first_end(l) <= now())
      for (int i = 0; i < 2; i++)
        if (l->rings[i].after != &l->rings[i] && l->rings[i].after->deadline <= now()) hang_up(l, l->rings[i].after);
  }
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  limits[0] = number("IDLE_MS", 5000) / 1e3, limits[1] = number("TIMEOUT_MS", 5000) / 1e3;
  for (long i = number("LOOPS", 1); i > 1; i--) {
    pthread_t thread;
    pthread_create(&thread, 0, run, 0);
  }
  run(0);
}
`,
  },
] satisfies Variant[]
