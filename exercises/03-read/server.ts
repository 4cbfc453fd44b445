import {
  AF_INET, accept, bind, close, listen, read, SO_REUSEADDR,
  SOCK_STREAM, SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // 05 shows why
bind(listener, { host, port })
listen(listener, 128)

const client = accept(listener)
const buffer = Buffer.alloc(1024)
// TODO: fetch what the client says, and print it: its bytes, no others.
close(client)
