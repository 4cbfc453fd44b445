import { workerData } from 'node:worker_threads'
import { close, type Queue, take } from 'learn-tcp/sockets'
import { serve } from './serve.ts'

const queue = workerData as Queue

for (;;) {
  const client = take(queue) // sleeps while there is none
  try {
    serve(client)
  } catch (error) {
    console.error(error)
  } finally {
    close(client)
  }
}
