import type { Variant } from './variant.ts'

const exercises = ['02-accept']

const python = (rest: string) => `
import os, socket
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=16)
${rest}`

export default [
  {
    style: 'node:net, dual-stack, so ::ffff: and a line of its own',
    exercises,
    node: `
import { createServer } from 'node:net'
const server = createServer((client) => {
  console.log('connected: ' + client.remoteAddress + ':' + client.remotePort + ' hello')
  client.end()
  server.close()
}).listen(Number(process.env.PORT), () => console.log('waiting on port', process.env.PORT))
`,
  },
  {
    style: 'node:net, ends by exit after the FIN',
    exercises,
    node: `
import { createServer } from 'node:net'
createServer((client) => {
  process.stdout.write(client.remoteAddress + ':' + client.remotePort)
  client.end(() => process.exit(0))
}).listen(Number(process.env.PORT), process.env.HOST)
`,
  },
  {
    style: 'Python, closes by ending, names its own address too',
    exercises,
    python: python(`
print('listening on %s:%d' % s.getsockname(), flush=True)
c, (host, port) = s.accept()
print(f'client {host}:{port}.')
`),
  },
  {
    style: 'Python, polls with a sleep',
    exercises,
    python: python(`
import select
while not select.select([s], [], [], 0.2)[0]: pass
c, (host, port) = s.accept()
c.close()
print(host + ':' + str(port))
`),
  },
  {
    style: 'C',
    exercises,
    c: `
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET}, peer;
  socklen_t size = sizeof peer;
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 16)) return 1;
  int client = accept(listener, (struct sockaddr *)&peer, &size);
  printf("%s:%d", inet_ntoa(peer.sin_addr), ntohs(peer.sin_port));
  close(client);
  return 0;
}
`,
  },
  {
    style: 'Go',
    exercises,
    go: `
package main

import (
	"fmt"
	"log"
	"net"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")))
	if err != nil {
		log.Fatal(err)
	}
	client, err := listener.Accept()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("new client", client.RemoteAddr())
	client.Close()
}
`,
  },
  {
    style: 'Python, socketserver',
    exercises,
    python: `
import os, socketserver
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        print('%s:%d' % self.client_address)
with socketserver.TCPServer((os.environ['HOST'], int(os.environ['PORT'])), Handler) as server:
    server.handle_request()
`,
  },
  {
    style: 'asyncio, on both kinds of address',
    exercises,
    python: `
import asyncio, os
async def main():
    done = asyncio.Event()
    async def greet(reader, writer):
        host, port = writer.get_extra_info('peername')[:2]
        print(f'{host}:{port}', flush=True)
        writer.close()
        await writer.wait_closed()
        done.set()
    server = await asyncio.start_server(greet, None, int(os.environ['PORT']))
    await done.wait()
    server.close()
asyncio.run(main())
`,
  },
  {
    style: 'socat, which tells on standard error',
    exercises,
    sh: 'socat -d -d TCP-LISTEN:$PORT,bind=$HOST,reuseaddr SYSTEM:true 2>&1',
    needs: 'socat',
  },
  {
    style: 'tells what it waits for, and what its calls return (Python)',
    exercises,
    python: python(`
print('listen: undefined', flush=True)
print('Waiting for a connection from a client ...', flush=True)
print('no client connected yet', flush=True)
c, (host, port) = s.accept()
print(f'{host}:{port}')
`),
  },
] satisfies Variant[]
