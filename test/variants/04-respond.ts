import type { Variant } from './variant.ts'

const exercises = ['04-respond']

/** Has read and worked; the rest answers. */
const python = (rest: string) => `
import os, socket, time
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
c, _ = s.accept()
request = c.recv(4096)
time.sleep(int(os.environ['WORK_MS']) / 1000)
${rest}`

export default [
  {
    style: 'node:http',
    exercises,
    node: `
import { createServer } from 'node:http'
const server = createServer((request, response) => {
  setTimeout(() => response.end('Hello World'), Number(process.env.WORK_MS))
  server.close()
}).listen(Number(process.env.PORT))
`,
  },
  {
    style: 'node:http, chunked',
    exercises,
    node: `
import { createServer } from 'node:http'
const server = createServer((request, response) => {
  setTimeout(() => { response.write('Hello '); response.write('World'); response.end() }, Number(process.env.WORK_MS))
  server.close()
}).listen(Number(process.env.PORT), process.env.HOST)
`,
  },
  {
    style: 'Python, close-delimited, empty reason, lower-case headers',
    exercises,
    python: python(`
c.sendall(b'HTTP/1.0 200 \\r\\ncontent-type: text/plain\\r\\n\\r\\nHello World')
c.close()
`),
  },
  {
    style: 'Python, no reason and no blank after the status, closed by ending',
    exercises,
    python: python(`
c.sendall(b'HTTP/1.1 200\\r\\ncontent-length:11\\r\\nX-Empty:\\r\\n\\r\\nHello World')
`),
  },
  {
    style: 'Python, a byte at a time, then shutdown and a lingering close',
    exercises,
    python: python(`
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for byte in b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World':
    c.send(bytes([byte]))
    time.sleep(0.001)
c.shutdown(socket.SHUT_WR)
while c.recv(1024): pass
c.close()
`),
  },
  {
    style: 'Python, http.server',
    exercises,
    python: `
import os, time
from http.server import BaseHTTPRequestHandler, HTTPServer
class Hello(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        time.sleep(int(os.environ['WORK_MS']) / 1000)
        self.send_response(200)
        self.send_header('Content-Length', '11')
        self.end_headers()
        self.wfile.write(b'Hello World')
HTTPServer((os.environ['HOST'], int(os.environ['PORT'])), Hello).handle_request()
`,
  },
  {
    style: 'C, stdio on the socket, on all addresses',
    exercises,
    c: `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  char buffer[8192];
  name.sin_port = htons(atoi(getenv("PORT")));
  name.sin_addr.s_addr = htonl(INADDR_ANY);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 16)) return 1;
  int client = accept(listener, NULL, NULL);
  if (read(client, buffer, sizeof buffer) < 0) return 1;
  usleep(atoi(getenv("WORK_MS")) * 1000);
  FILE *out = fdopen(client, "w");
  fprintf(out, "HTTP/1.1 200 Very Well\\r\\nContent-Length: %d\\r\\n\\r\\n%s", 11, "Hello World");
  fclose(out);
  return 0;
}
`,
  },
  {
    style: 'Go, net/http, and an end after the first answer',
    exercises,
    go: `
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	work, _ := time.ParseDuration(os.Getenv("WORK_MS") + "ms")
	served := make(chan bool)
	handler := func(response http.ResponseWriter, request *http.Request) {
		time.Sleep(work)
		fmt.Fprint(response, "Hello World")
		close(served)
	}
	server := &http.Server{Addr: os.Getenv("HOST") + ":" + os.Getenv("PORT"), Handler: http.HandlerFunc(handler)}
	go server.ListenAndServe()
	<-served
	server.Shutdown(context.Background())
}
`,
  },
  {
    style: 'Perl, buffered printing',
    exercises,
    sh: `perl -MIO::Socket::INET -e '
my $s = IO::Socket::INET->new(LocalAddr => $ENV{HOST}, LocalPort => $ENV{PORT}, Listen => 5, ReuseAddr => 1)
  or die "cannot listen: $!";
my $c = $s->accept or die "cannot accept: $!";
sysread $c, my $request, 1024;
select undef, undef, undef, $ENV{WORK_MS} / 1000;
print $c "HTTP/1.0 200 OK\\r\\nContent-Type: text/plain\\r\\n\\r\\nHello World";
'`,
    needs: 'perl',
  },
  {
    // It reads the whole head: a shell that ends with bytes unread resets the pair of sockets between it and socat.
    style: 'socat and a shell, that starts 3 s late',
    exercises,
    sh: `export SERVE='
CR=$(printf "\\r")
while IFS= read -r line && [ "$line" != "$CR" ]; do :; done
sleep $(printf %d.%03d $((WORK_MS / 1000)) $((WORK_MS % 1000)))
printf "HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World"'
sleep 3; exec socat TCP-LISTEN:$PORT,bind=$HOST,reuseaddr SYSTEM:'eval \\"$SERVE\\"'`,
    needs: 'socat',
  },
] satisfies Variant[]
