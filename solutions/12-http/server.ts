import { Worker } from 'node:worker_threads'
import {
  AF_INET, accept, bind, listen, makeQueue, put, SO_REUSEADDR,
  SOCK_STREAM, SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'
const poolSize = Number(process.env.POOL_SIZE ?? 4)
const backlog = Number(process.env.BACKLOG ?? 128)

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT
bind(listener, { host, port })
listen(listener, backlog)

const file = new URL('./worker.ts', import.meta.url)
const queue = makeQueue(poolSize) // when it is full, put sleeps
for (let i = 0; i < poolSize; i++)
  new Worker(file, { workerData: queue })

for (;;) put(queue, accept(listener))
