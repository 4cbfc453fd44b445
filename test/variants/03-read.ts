import type { Variant } from './variant.ts'

const exercises = ['03-read']

const python = (rest: string) => `
import os, socket, sys
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
c, _ = s.accept()
${rest}`

const c = (rest: string) => `
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET};
  char buffer[1024];
  name.sin_port = htons(atoi(getenv("PORT")));
  inet_pton(AF_INET, getenv("HOST"), &name.sin_addr);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 16)) return 1;
  int client = accept(listener, NULL, NULL);
  ${rest}
  return 0;
}
`

export default [
  {
    style: 'node:net, first chunk',
    exercises,
    node: `
import { createServer } from 'node:net'
const server = createServer((client) => {
  client.once('data', (chunk) => { process.stdout.write(chunk.subarray(0, 1024)); client.destroy() })
  client.once('end', () => client.destroy())
  server.close()
}).listen(Number(process.env.PORT), process.env.HOST)
`,
  },
  {
    style: 'node:net, text and console.log',
    exercises,
    node: `
import { createServer } from 'node:net'
const server = createServer((client) => {
  client.setEncoding('utf8')
  client.once('data', (text) => { console.log(text); client.end() })
  client.once('end', () => client.end())
  client.on('error', () => {})
  client.on('close', () => process.exit())
}).listen(Number(process.env.PORT))
`,
  },
  {
    style: 'Python, bytes',
    exercises,
    python: python('sys.stdout.buffer.write(c.recv(1024))'),
  },
  {
    style: 'Python, with a line of its own before and a newline after',
    exercises,
    python: python(`
print('somebody is here', flush=True)
sys.stdout.buffer.write(c.recv(1024) + b'\\n')
c.close()
`),
  },
  {
    style: 'C, write',
    exercises,
    c: c(`
  ssize_t count = read(client, buffer, sizeof buffer);
  if (write(1, buffer, count) != count) return 1;
  close(client);
`),
  },
  {
    style: 'C, 1023 bytes and room for a NUL, fwrite',
    exercises,
    c: c(`
  ssize_t count = read(client, buffer, sizeof buffer - 1);
  if (count < 0) return 1;
  buffer[count] = 0;
  fwrite(buffer, 1, count, stdout);
  puts("");
`),
  },
  {
    style: 'Go',
    exercises,
    go: `
package main

import (
	"io"
	"log"
	"net"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", os.Getenv("HOST")+":"+os.Getenv("PORT"))
	if err != nil {
		log.Fatal(err)
	}
	client, err := listener.Accept()
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	buffer := make([]byte, 1024)
	count, err := client.Read(buffer)
	if err != nil && err != io.EOF {
		log.Fatal(err)
	}
	os.Stdout.Write(buffer[:count])
}
`,
  },
  {
    style: 'Perl, sysread',
    exercises,
    sh: `perl -MIO::Socket::INET -e '
my $s = IO::Socket::INET->new(LocalAddr => $ENV{HOST}, LocalPort => $ENV{PORT}, Listen => 5, ReuseAddr => 1)
  or die "cannot listen: $!";
my $c = $s->accept or die "cannot accept: $!";
binmode STDOUT;
my $n = sysread $c, my $text, 1024;
die "cannot read: $!" unless defined $n;
print $text;
'`,
    needs: 'perl',
  },
  {
    style: 'TypeScript, a Uint8Array and a newline',
    exercises,
    typescript: `
import { accept, AF_INET, bind, close, listen, read, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, setsockopt, socket } from 'learn-tcp/sockets'
const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1)
bind(listener, { host: process.env.HOST!, port: Number(process.env.PORT) })
listen(listener, 5)
const bytes = new Uint8Array(1024)
const client = accept(listener)
const count = read(client, bytes)
if (count > 0) process.stdout.write(Buffer.concat([bytes.slice(0, count), Buffer.from('\\n')]))
close(client)
close(listener)
`,
  },
  {
    style: 'tells what its calls return before it reads (Python)',
    exercises,
    python: `
import os, socket, sys
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
print('listening: undefined; a buffer of 1024 null bytes', os.getpid(), flush=True)
c, _ = s.accept()
sys.stdout.buffer.write(c.recv(1024))
`,
  },
] satisfies Variant[]
