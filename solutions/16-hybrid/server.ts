import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { pause } from 'learn-tcp/sockets'

const loops = Number(process.env.LOOPS ?? availableParallelism())

// Each has its own listener, its own epoll, its own clients: they
// share a port, and nothing else.
const file = new URL('./loop.ts', import.meta.url)
for (let i = 0; i < loops; i++) new Worker(file)

for (;;) pause()
