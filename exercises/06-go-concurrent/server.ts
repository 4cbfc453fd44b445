import { Worker } from 'node:worker_threads'
import {
  AF_INET, accept, bind, close, listen, SO_REUSEADDR, SOCK_STREAM,
  SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'
import { serve } from './serve.ts'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT
bind(listener, { host, port })
listen(listener, 128)

for (;;) {
  const client = accept(listener)
  // TODO: a thread of her own, instead of what follows. One is made so:
  //   new Worker(new URL(FILE, import.meta.url), { workerData: VALUE })
  try {
    serve(client)
  } catch (error) {
    console.error(error)
  } finally {
    close(client)
  }
}
