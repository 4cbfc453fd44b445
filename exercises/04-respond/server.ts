import {
  AF_INET, accept, bind, close, listen, read, SO_REUSEADDR,
  SOCK_STREAM, SOL_SOCKET, setsockopt, sleep, socket, write,
} from 'learn-tcp/sockets'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'
const workMs = Number(process.env.WORK_MS ?? 8000)

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // 05 shows why
bind(listener, { host, port })
listen(listener, 128)

serve(accept(listener))

function serve(client: number) {
  const buffer = Buffer.alloc(1024)
  read(client, buffer)
  const body = 'Hello World'
  // TODO: work for workMs, then answer: a status line, headers, an
  // empty line, the body.
  close(client)
}
