import { C_ECHO, PYTHON_ECHO } from '../../checker/mutants/echo-parts.ts'
import type { Variant } from './variant.ts'

const exercises = ['14-nonblocking']

export default [
  { style: 'poll in C', exercises, c: C_ECHO },
  { style: "Python's selectors", exercises, python: PYTHON_ECHO },
  {
    style: "Python's asyncio, which waits in drain",
    exercises,
    python: `
import asyncio, os

async def echo(reader, writer):
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()

async def main():
    server = await asyncio.start_server(echo, os.environ['HOST'], int(os.environ['PORT']))
    await server.serve_forever()

asyncio.run(main())
`,
  },
  {
    style: 'lines only, by select in Python: half a line waits',
    exercises,
    python: `
import os, select, socket

door = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=128)
door.setblocking(False)
heard, due = {}, {}
while True:
    listens = [door] + [c for c in heard if len(due[c]) < 65536]
    ready, free, _ = select.select(listens, [c for c in due if due[c]], [])
    for client in ready:
        if client is door:
            client = door.accept()[0]
            client.setblocking(False)
            heard[client], due[client] = b'', b''
            continue
        try:
            chunk = client.recv(65536)
        except OSError:
            chunk = b''
        if not chunk:
            client.close()
            del heard[client], due[client]
            continue
        lines = (heard[client] + chunk).split(b'\\n')
        heard[client] = lines.pop()
        due[client] += b''.join(line + b'\\n' for line in lines)
    for client in free:
        if client not in due:
            continue
        try:
            due[client] = due[client][client.send(due[client]):]
        except OSError:
            client.close()
            del heard[client], due[client]
`,
  },
  {
    style: 'a goroutine for each client in Go: the runtime has the loop',
    exercises,
    go: `package main

import (
	"net"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")))
	if err != nil {
		panic(err)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			continue
		}
		go func() {
			defer client.Close()
			buffer := make([]byte, 65536)
			for {
				count, err := client.Read(buffer)
				if err != nil {
					return
				}
				if _, err := client.Write(buffer[:count]); err != nil {
					return
				}
			}
		}()
	}
}
`,
  },
  {
    style: 'node:net, pipe',
    exercises,
    node: `
import { createServer } from 'node:net'
createServer((client) => {
  client.on('error', () => {})
  client.pipe(client)
}).listen(Number(process.env.PORT), process.env.HOST)
`,
  },
  {
    style: "node:net, write and 'drain'",
    exercises,
    node: `
import { createServer } from 'node:net'
createServer((client) => {
  client.on('error', () => {})
  client.on('data', (bytes) => {
    if (client.write(bytes)) return
    client.pause()
    client.once('drain', () => client.resume())
  })
}).listen(Number(process.env.PORT), process.env.HOST)
`,
  },
  {
    style: 'epoll in TypeScript',
    exercises,
    typescript: `
import {
  AF_INET, bind, close, EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLLIN, EPOLLOUT, EpollEvents, epoll_create1,
  epoll_ctl, epoll_wait, F_SETFL, fcntl, listen, O_NONBLOCK, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET,
  setsockopt, socket,
} from 'learn-tcp/sockets'
import { AGAIN, accept, read, write } from 'learn-tcp/sockets/nonblocking'
const door = socket(AF_INET, SOCK_STREAM)
setsockopt(door, SOL_SOCKET, SO_REUSEADDR, 1)
bind(door, { host: process.env.HOST as string, port: Number(process.env.PORT) })
listen(door, 128)
fcntl(door, F_SETFL, O_NONBLOCK)
const epoll = epoll_create1()
const ready = new EpollEvents(64)
epoll_ctl(epoll, EPOLL_CTL_ADD, door, EPOLLIN)
const rests = new Map<number, Buffer>()
const buffer = Buffer.alloc(65536)
const say = (fd: number, bytes: Buffer) => {
  const count = write(fd, bytes)
  const rest = count === AGAIN ? bytes : bytes.subarray(count)
  rests.set(fd, Buffer.from(rest))
  epoll_ctl(epoll, EPOLL_CTL_MOD, fd, rest.length > 0 ? EPOLLOUT : EPOLLIN)
}
const turn = (fd: number) => {
  const rest = rests.get(fd)
  if (rest && rest.length > 0) return say(fd, rest)
  const count = read(fd, buffer)
  if (count === AGAIN) return
  if (count === 0) throw new Error('end of file')
  say(fd, buffer.subarray(0, count))
}
for (;;) {
  const count = epoll_wait(epoll, ready, -1)
  for (let i = 0; i < count; i++) {
    const fd = ready.fd(i)
    if (fd === door) {
      const client = accept(door)
      if (client === AGAIN) continue
      fcntl(client, F_SETFL, O_NONBLOCK)
      rests.set(client, Buffer.alloc(0))
      epoll_ctl(epoll, EPOLL_CTL_ADD, client, EPOLLIN)
    } else
      try {
        turn(fd)
      } catch {
        close(fd)
        rests.delete(fd)
      }
  }
}
`,
  },
] satisfies Variant[]
