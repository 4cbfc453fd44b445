import { Worker } from 'node:worker_threads'
import {
  AF_INET, accept, bind, listen, SO_REUSEADDR, SOCK_STREAM,
  SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT
bind(listener, { host, port })
listen(listener, 128)

for (;;) {
  const client = accept(listener)
  const file = new URL('./client.ts', import.meta.url)
  new Worker(file, { workerData: client }) // a thread of her own
}
