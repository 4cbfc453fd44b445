import { workerData } from 'node:worker_threads'
import { close, type Queue, take } from 'learn-tcp/sockets'
import { serve } from './serve.ts'

// TODO: this thread serves one client and ends. Give it the queue, and
// let it take one client after another, for ever.
const client = workerData as number

try {
  serve(client)
} catch (error) {
  console.error(error)
} finally {
  close(client)
}
