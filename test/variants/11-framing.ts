import type { Variant } from './variant.ts'

/* Servers that do all that 11 to 13 ask, each with a parser of its own or with that of its language. */

const exercises = ['11-framing', '12-http', '13-keep-alive']

/** Reading requests and answering them, without a socket. @param main who reads and writes */
const python = (main: string) => `
import os, re, socket, sys, threading, time
from urllib.parse import unquote_to_bytes
def number(name):
    return int(os.environ[name])
LIMIT, IDLE = number('TIMEOUT_MS') / 1000, int(os.environ.get('IDLE_MS', 5000)) / 1000
TOKEN = rb"[!#$%&'*+.^_\`|~0-9A-Za-z-]+"
LINE = re.compile(rb'(' + TOKEN + rb') ([!-~]+) HTTP/(1\\.[01])')
FIELD = re.compile(rb'(' + TOKEN + rb'):[ \\t]*([\\t -~\\x80-\\xff]*)')
class Refused(Exception):
    pass
def head_of(text):
    line, *fields = text.split(b'\\r\\n')
    found = LINE.fullmatch(line)
    if not found:
        raise Refused(400)
    headers = {}
    for field in fields:
        pair = FIELD.fullmatch(field)
        if not pair:
            raise Refused(400)
        headers.setdefault(pair[1].lower(), []).append(pair[2].strip(b' \\t'))
    if found[3] == b'1.1' and b'host' not in headers:
        raise Refused(400)
    if b'transfer-encoding' in headers:
        raise Refused(501)
    lengths = set(headers.get(b'content-length', [b'0']))
    if len(lengths) > 1 or not all(length.isdigit() for length in lengths):
        raise Refused(400)
    return found[1], found[2], found[3], headers, int(lengths.pop())
def answer_to(method, target, body):
    path = target.partition(b'?')[0]
    if path == b'/':
        allow, found = b'GET', b'Hello World'
    elif path == b'/echo':
        allow, found = b'POST', body
    elif path.startswith(b'/hello/') and path.count(b'/') == 2 and path != b'/hello/':
        if re.search(rb'%(?![0-9A-Fa-f]{2})', path):
            return 400, b'', b''
        allow, found = b'GET', b'Hello ' + unquote_to_bytes(path[7:])
    else:
        return 404, b'', b''
    return (200, b'', found) if method == allow else (405, b'Allow: ' + allow + b'\\r\\n', b'')
def as_bytes(status, headers, body, connection):
    head = b'HTTP/1.1 %d \\r\\nContent-Length: %d\\r\\nConnection: %s\\r\\n' % (status, len(body), connection)
    return head + headers + b'\\r\\n' + body
def stays(version, headers):
    options = b','.join(headers.get(b'connection', [])).lower().replace(b' ', b'').split(b',')
    return version == b'1.1' and b'close' not in options
def next_request(data):
    """None, or the request and how many bytes it has."""
    end = data.find(b'\\r\\n\\r\\n', 0, 16384)
    if end == -1:
        if len(data) >= 16384:
            raise Refused(431)
        return None
    method, target, version, headers, length = head_of(bytes(data[:end]))
    if length > 1 << 20:
        raise Refused(413)
    whole = end + 4 + length
    if len(data) < whole:
        return None
    return method, target, version, headers, bytes(data[end + 4:whole]), whole
${main}`

export default [
  {
    style: 'a thread for each connection (Python)',
    exercises,
    python: python(`def converse(client):
    data, deadline, answered = bytearray(), time.monotonic() + LIMIT, False
    while True:
        request = next_request(data)
        if request is None:
            client.settimeout(max(0.0001, deadline - time.monotonic()))
            more = client.recv(65536)
            if not more:
                return
            if not data and answered:
                deadline = time.monotonic() + LIMIT
            data += more
            continue
        method, target, version, headers, body, whole = request
        del data[:whole]
        kept = stays(version, headers)
        client.settimeout(LIMIT)
        client.sendall(as_bytes(*answer_to(method, target, body), b'keep-alive' if kept else b'close'))
        if not kept:
            return
        deadline = time.monotonic() + (LIMIT if data else IDLE)
        answered = True
def serve(client):
    with client:
        try:
            converse(client)
        except Refused as refused:
            client.settimeout(1)
            try:
                client.sendall(as_bytes(refused.args[0], b'', b'', b'close'))
                client.shutdown(socket.SHUT_WR)
                while client.recv(65536):
                    pass
            except OSError:
                pass
        except OSError as error:
            print(error, file=sys.stderr)
listener = socket.create_server((os.environ['HOST'], number('PORT')), backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
`),
  },
  {
    style: 'one thread and an event loop (Python)',
    exercises,
    python: python(`import selectors
# One thread: what is to be written is kept, and nobody is waited for.
class Client:
    def __init__(self, wire):
        self.wire, self.data, self.out = wire, bytearray(), bytearray()
        self.ends, self.deadline = False, time.monotonic() + LIMIT
door = socket.create_server((os.environ['HOST'], number('PORT')), backlog=128)
door.setblocking(False)
selector, clients = selectors.DefaultSelector(), set()
selector.register(door, selectors.EVENT_READ)
def leaves(client):
    selector.unregister(client.wire)
    client.wire.close()
    clients.discard(client)
def understands(client):
    while not client.ends:
        try:
            request = next_request(client.data)
        except Refused as refused:
            client.out += as_bytes(refused.args[0], b'', b'', b'close')
            client.ends = True
            return
        if request is None:
            return
        method, target, version, headers, body, whole = request
        del client.data[:whole]
        kept = stays(version, headers)
        client.out += as_bytes(*answer_to(method, target, body), b'keep-alive' if kept else b'close')
        client.ends = not kept
        client.deadline = time.monotonic() + (LIMIT if client.data else IDLE)
def happens(client, events):
    if events & selectors.EVENT_READ:
        more = client.wire.recv(65536)
        if not more:
            return leaves(client)
        if not client.data:
            client.deadline = time.monotonic() + LIMIT
        client.data += more
        understands(client)
    while client.out:
        try:
            sent = client.wire.send(client.out)
        except BlockingIOError:
            break
        del client.out[:sent]
    if client.ends and not client.out:
        return leaves(client)
    selector.modify(client.wire, selectors.EVENT_WRITE if client.out else selectors.EVENT_READ, client)
while True:
    nearest = min((client.deadline for client in clients), default=None)
    wait = None if nearest is None else max(0.001, nearest - time.monotonic())
    for key, events in selector.select(wait):
        if key.data is None:
            wire, _ = door.accept()
            wire.setblocking(False)
            clients.add(client := Client(wire))
            selector.register(wire, selectors.EVENT_READ, client)
            continue
        try:
            happens(key.data, events)
        except OSError:
            leaves(key.data)
    for client in [one for one in clients if one.deadline <= time.monotonic()]:
        leaves(client)
`),
  },
  {
    style: 'a goroutine for each connection, and a parser of its own (Go)',
    exercises,
    go: `
package main

import (
	"bytes"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func milliseconds(name string) time.Duration {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		n = 5000
	}
	return time.Duration(n) * time.Millisecond
}

type request struct {
	method, target, version string
	headers                 map[string]string
	body                    []byte
}

var line = regexp.MustCompile("^([!#$%&'*+.^_\`|~\\\\w-]+) ([!-~]+) HTTP/(1\\\\.[01])$")
var field = regexp.MustCompile("^([!#$%&'*+.^_\`|~\\\\w-]+):[ \\\\t]*([^\\\\x00\\\\r\\\\n]*?)[ \\\\t]*$")
var digits = regexp.MustCompile(\`^\\d{1,18}$\`)
var name = regexp.MustCompile(\`^/hello/([^/]+)$\`)

// More is to come: status 0 and no request.
func parse(data []byte) (*request, int, int) {
	end := bytes.Index(data, []byte("\\r\\n\\r\\n"))
	if end == -1 && len(data) < 16384 {
		return nil, 0, 0
	}
	if end == -1 || end+4 > 16384 {
		return nil, 0, 431
	}
	lines := strings.Split(string(data[:end]), "\\r\\n")
	found := line.FindStringSubmatch(lines[0])
	if found == nil {
		return nil, 0, 400
	}
	headers := map[string]string{}
	for _, text := range lines[1:] {
		pair := field.FindStringSubmatch(text)
		if pair == nil {
			return nil, 0, 400
		}
		key := strings.ToLower(pair[1])
		if before, twice := headers[key]; twice && key == "content-length" && before != pair[2] {
			return nil, 0, 400
		}
		headers[key] = pair[2]
	}
	if _, has := headers["host"]; !has && found[3] == "1.1" {
		return nil, 0, 400
	}
	if _, has := headers["transfer-encoding"]; has {
		return nil, 0, 501
	}
	length := 0
	if text, has := headers["content-length"]; has {
		if !digits.MatchString(text) {
			return nil, 0, 400
		}
		length, _ = strconv.Atoi(text)
	}
	if length > 1<<20 {
		return nil, 0, 413
	}
	whole := end + 4 + length
	if len(data) < whole {
		return nil, 0, 0
	}
	return &request{found[1], found[2], found[3], headers, data[end+4 : whole]}, whole, 0
}

func route(r *request) (int, string, []byte) {
	path, _, _ := strings.Cut(r.target, "?")
	greeted := name.FindStringSubmatch(path)
	allow := ""
	if path == "/" || greeted != nil {
		allow = "GET"
	} else if path == "/echo" {
		allow = "POST"
	}
	if allow == "" {
		return 404, "", nil
	}
	if r.method != allow {
		return 405, "Allow: " + allow + "\\r\\n", nil
	}
	if greeted != nil {
		decoded, err := url.PathUnescape(greeted[1])
		if err != nil {
			return 400, "", nil
		}
		return 200, "", []byte("Hello " + decoded)
	}
	if path == "/" {
		return 200, "", []byte("Hello World")
	}
	return 200, "", r.body
}

func write(client net.Conn, status int, headers string, body []byte, connection string) error {
	head := fmt.Sprintf("HTTP/1.1 %d \\r\\nContent-Length: %d\\r\\nConnection: %s\\r\\n%s\\r\\n", status, len(body), connection, headers)
	_, err := client.Write(append([]byte(head), body...))
	return err
}

func serve(client net.Conn) {
	defer client.Close()
	limit, idle := milliseconds("TIMEOUT_MS"), milliseconds("IDLE_MS")
	data, piece := []byte{}, make([]byte, 65536)
	client.SetReadDeadline(time.Now().Add(limit))
	for isIdle := false; ; {
		r, whole, status := parse(data)
		if status != 0 {
			write(client, status, "", nil, "close")
			client.(*net.TCPConn).CloseWrite()
			client.SetReadDeadline(time.Now().Add(time.Second))
			for _, err := client.Read(piece); err == nil; _, err = client.Read(piece) {
			}
			return
		}
		if r == nil {
			count, err := client.Read(piece)
			if err != nil {
				return
			}
			if isIdle && len(data) == 0 {
				client.SetReadDeadline(time.Now().Add(limit))
			}
			data = append(data, piece[:count]...)
			continue
		}
		connection := "keep-alive"
		for _, option := range strings.Split(r.headers["connection"], ",") {
			if r.version == "1.0" || strings.EqualFold(strings.TrimSpace(option), "close") {
				connection = "close"
			}
		}
		status, headers, body := route(r)
		if write(client, status, headers, body, connection) != nil || connection == "close" {
			return
		}
		data, isIdle = append([]byte{}, data[whole:]...), true
		if len(data) == 0 {
			client.SetReadDeadline(time.Now().Add(idle))
		} else {
			client.SetReadDeadline(time.Now().Add(limit))
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", os.Getenv("HOST")+":"+os.Getenv("PORT"))
	if err != nil {
		panic(err)
	}
	for {
		if client, err := listener.Accept(); err == nil {
			go serve(client)
		}
	}
}
`,
  },
  {
    style: 'node:net, a parser of its own, and chunks decoded',
    exercises,
    node: `
import { createServer } from 'node:net'
const { HOST, PORT, TIMEOUT_MS = '5000', IDLE_MS = '5000' } = process.env
const TOKEN = "[!#$%&'*+.^_\`|~\\\\w-]+"
const LINE = new RegExp(\`^(\${TOKEN}) ([!-~]+) HTTP/(1\\\\.[01])$\`)
const FIELD = new RegExp(\`^(\${TOKEN}):[ \\\\t]*([\\\\t -~\\\\x80-\\\\xff]*)$\`)
function parse(bytes) {
  const end = bytes.indexOf('\\r\\n\\r\\n')
  if (end === -1) return bytes.length < 16384 ? undefined : 431
  if (end + 4 > 16384) return 431
  const [line, ...fields] = bytes.toString('latin1', 0, end).split('\\r\\n')
  const found = LINE.exec(line)
  if (!found) return 400
  const [, method, target, version] = found
  const headers = {}
  for (const field of fields) {
    const pair = FIELD.exec(field)
    if (!pair) return 400
    const name = pair[1].toLowerCase()
    const value = pair[2].trim()
    if (name === 'content-length' && headers[name] !== undefined && headers[name] !== value) return 400
    headers[name] = value
  }
  if (version === '1.1' && headers.host === undefined) return 400
  const chunked = headers['transfer-encoding'] !== undefined
  if (chunked && headers['transfer-encoding'] !== 'chunked') return 501
  if (chunked) return chunks(bytes, end + 4, { method, target, version, headers })
  const length = headers['content-length'] ?? '0'
  if (!/^\\d+$/.test(length)) return 400
  if (Number(length) > 1 << 20) return 413
  const whole = end + 4 + Number(length)
  if (bytes.length < whole) return undefined
  return { method, target, version, headers, body: bytes.subarray(end + 4, whole), whole }
}
function chunks(bytes, at, request) {
  const parts = []
  for (;;) {
    const lineEnd = bytes.indexOf('\\r\\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (!(size >= 0)) return 400
    at = lineEnd + 2 + size + 2
    if (bytes.length < at) return undefined
    if (size === 0) return { ...request, body: Buffer.concat(parts), whole: at }
    parts.push(bytes.subarray(lineEnd + 2, at - 2))
  }
}
function route({ method, target, body }) {
  const path = target.split('?')[0]
  const name = /^\\/hello\\/([^/]+)$/.exec(path)?.[1]
  const allow = path === '/' || name !== undefined ? 'GET' : path === '/echo' ? 'POST' : undefined
  if (allow === undefined) return [404, '']
  if (method !== allow) return [405, '', \`Allow: \${allow}\\r\\n\`]
  if (path === '/') return [200, 'Hello World']
  if (path === '/echo') return [200, body]
  try {
    return [200, \`Hello \${decodeURIComponent(name)}\`]
  } catch {
    return [400, '']
  }
}
createServer({ noDelay: true }, (client) => {
  let bytes = Buffer.alloc(0)
  let timer
  const within = (ms) => {
    clearTimeout(timer)
    timer = setTimeout(() => client.destroy(), ms)
  }
  const answer = ([status, body, headers = ''], connection) => {
    client.write(\`HTTP/1.1 \${status} \\r\\nContent-Length: \${Buffer.byteLength(body)}\\r\\nConnection: \${connection}\\r\\n\${headers}\\r\\n\`)
    client.write(body)
    if (connection === 'close') {
      client.end()
      within(1000)
    }
  }
  let isOver = false
  within(Number(TIMEOUT_MS))
  client.on('error', () => client.destroy())
  client.on('close', () => clearTimeout(timer))
  client.on('data', (piece) => {
    if (isOver) return
    if (bytes.length === 0) within(Number(TIMEOUT_MS))
    bytes = Buffer.concat([bytes, piece])
    for (let request = parse(bytes); request !== undefined && !isOver; request = parse(bytes)) {
      isOver = typeof request === 'number' || request.version === '1.0' || /(^|,)\\s*close\\s*(,|$)/i.test(request.headers.connection ?? '')
      if (typeof request === 'number') return answer([request, ''], 'close')
      bytes = bytes.subarray(request.whole)
      answer(route(request), isOver ? 'close' : 'keep-alive')
      if (!isOver) within(Number(bytes.length === 0 ? IDLE_MS : TIMEOUT_MS))
    }
  })
}).listen(Number(PORT), HOST)
`,
  },
  {
    style: 'node:http, which counts its heads once more, to the byte',
    exercises,
    node: `
import { createServer } from 'node:http'
const { HOST, PORT, TIMEOUT_MS = '5000', IDLE_MS = '5000' } = process.env
const MIB = 1 << 20
const server = createServer({ requestTimeout: Number(TIMEOUT_MS), headersTimeout: Number(TIMEOUT_MS), connectionsCheckingInterval: 50, keepAliveTimeout: Number(IDLE_MS), maxHeaderSize: 16384 })
const length = ({ method, url, rawHeaders }) => \`\${method} \${url} HTTP/1.1\\r\\n\\r\\n\`.length + rawHeaders.reduce((sum, text) => sum + text.length + 2, 0)
server.on('checkContinue', (request, response) => server.emit('request', request, response))
server.on('request', (request, response) => {
  const answer = (status, body = '', headers = {}) => {
    if (status === 413 || status === 431) headers.Connection = 'close'
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
    response.end(body)
  }
  if (length(request) > 16384) return answer(431)
  if (Number(request.headers['content-length'] ?? 0) > MIB) return answer(413)
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', () => {
    const path = request.url.split('?')[0]
    const name = /^\\/hello\\/([^/]+)$/.exec(path)?.[1]
    const allow = path === '/' || name !== undefined ? 'GET' : path === '/echo' ? 'POST' : undefined
    if (allow === undefined) return answer(404)
    if (request.method !== allow) return answer(405, '', { Allow: allow })
    if (path === '/') return answer(200, 'Hello World')
    if (path === '/echo') return answer(200, Buffer.concat(pieces))
    try {
      answer(200, \`Hello \${decodeURIComponent(name)}\`)
    } catch {
      answer(400)
    }
  })
})
server.listen(Number(PORT), HOST)
`,
  },
] satisfies Variant[]
