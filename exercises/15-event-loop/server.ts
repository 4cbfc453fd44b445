import {
  AF_INET, bind, close, listen, SO_REUSEADDR, SOCK_STREAM,
  SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'
import { AGAIN, accept } from 'learn-tcp/sockets/nonblocking'
import { type Client, neverWait, newClient } from './client.ts'
import {
  late, setClock, startClock, stopClock, timeLeft,
} from './clocks.ts'
import { converse } from './converse.ts'
import { forget, READ, wait, watch } from './ready.ts'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT
bind(listener, { host, port })
listen(listener, 511)
neverWait(listener)
watch(listener, READ)

const clients: (Client | undefined)[] = [] // by their descriptors

for (;;) {
  wait(timeLeft(), turn)
  for (const client of late()) hangUp(client)
}

/** This descriptor is ready. Whatever it is, it must not take long. */
function turn(fd: number) {
  if (fd === listener) return letIn()
  const client = clients[fd]
  if (client === undefined) return // hung up on a moment ago
  try {
    converse(client)
  } catch (error) {
    console.error(error) // her trouble, and nobody else's
    client.isGone = true
  }
  if (client.isGone) hangUp(client)
  else setClock(client)
}

function letIn() {
  for (;;) {
    const fd = accept(listener)
    if (fd === AGAIN) return // that was the last who waited
    neverWait(fd)
    watch(fd, READ)
    const client = newClient(fd)
    clients[fd] = client
    startClock(client)
  }
}

function hangUp(client: Client) {
  stopClock(client)
  clients[client.fd] = undefined
  forget(client.fd)
  close(client.fd) // and the number may be the next client's
}
