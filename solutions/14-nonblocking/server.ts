import {
  AF_INET, bind, listen, POLLIN, poll, SO_REUSEADDR, SOCK_STREAM,
  SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'
import { AGAIN, accept } from 'learn-tcp/sockets/nonblocking'
import { type Client, neverWait, newClient, turn } from './client.ts'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT
bind(listener, { host, port })
listen(listener, 128)
neverWait(listener)

const door = { fd: listener, events: POLLIN, revents: 0 }
let clients: Client[] = []

for (;;) {
  poll([door, ...clients], -1) // here it sleeps, and nowhere else
  for (const client of clients) if (client.revents) turn(client)
  clients = clients.filter((client) => client.isOpen)
  if (door.revents) letIn()
}

function letIn() {
  for (;;) {
    const client = accept(listener)
    if (client === AGAIN) return // that was the last who waited
    neverWait(client)
    clients.push(newClient(client))
  }
}
