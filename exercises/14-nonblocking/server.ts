import {
  AF_INET, accept, bind, listen, SO_REUSEADDR, SOCK_STREAM,
  SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'
import { newClient, turn } from './client.ts'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT
bind(listener, { host, port })
listen(listener, 128)

// TODO: one place to sleep, in which you wait for everybody at once.
// Here are three: accept below, read and write in client.ts.
for (;;) {
  const client = newClient(accept(listener))
  while (client.isOpen) turn(client)
}
