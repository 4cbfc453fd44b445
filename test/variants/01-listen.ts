import type { Variant } from './variant.ts'

const exercises = ['01-listen']

export default [
  {
    style: 'node:net, dual-stack',
    exercises,
    node: `
import { createServer } from 'node:net'
createServer().listen(Number(process.env.PORT))
`,
  },
  {
    style: 'node:net, accepts and keeps every client',
    exercises,
    node: `
import { createServer } from 'node:net'
createServer((client) => client.on('error', () => {})).listen(Number(process.env.PORT), process.env.HOST)
setInterval(() => {}, 1000)
`,
  },
  {
    style: 'Python, sleeps in a loop, on all addresses',
    exercises,
    python: `
import os, socket, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('0.0.0.0', int(os.environ['PORT'])))
s.listen(16)
print('listening on port', os.environ['PORT'])
while True: time.sleep(1)
`,
  },
  {
    style: 'Python, needs a while to start',
    exercises,
    python: `
import os, signal, socket, time
time.sleep(3)
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
signal.pause()
`,
  },
  {
    style: 'Python, another port first',
    exercises,
    python: `
import os, signal, socket, time
metrics = socket.create_server(('127.0.0.1', 0))
time.sleep(0.5)
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
signal.pause()
`,
  },
  {
    style: 'the server is a grandchild',
    exercises,
    sh: `python3 -c "
import os, signal, socket
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
signal.pause()
"; exit $?`,
  },
  {
    style: 'C, perror and exit code 1',
    exercises,
    c: `
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 128)) {
    perror("bind");
    return 1;
  }
  for (;;) pause();
}
`,
  },
  {
    style: 'Go, never accepts',
    exercises,
    go: `
package main

import (
	"log"
	"net"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", os.Getenv("HOST")+":"+os.Getenv("PORT"))
	if err != nil {
		log.Fatal(err)
	}
	defer listener.Close()
	select {}
}
`,
  },
  {
    style: 'Perl, started by exec through a shell',
    exercises,
    sh: `exec perl -MIO::Socket::INET -e '
my $s = IO::Socket::INET->new(LocalAddr => $ENV{HOST}, LocalPort => $ENV{PORT}, Listen => 5)
  or die "cannot listen: $!";
sleep;
'`,
    needs: 'perl',
  },
  {
    style: 'socat, a copy for each client',
    exercises,
    sh: 'socat TCP-LISTEN:$PORT,bind=$HOST,fork PIPE',
    needs: 'socat',
  },
  {
    style: 'the smallest backlog, and a listener closed to the world (Python)',
    exercises,
    python: `
import os, select, socket
s = socket.socket()
s.bind((os.environ['HOST'], int(os.environ['PORT'])))
s.listen(0)
select.select([], [], [])
`,
  },
] satisfies Variant[]
