import { workerData } from 'node:worker_threads'
import { close } from 'learn-tcp/sockets'
import { serve } from './serve.ts'

const client = workerData as number

try {
  serve(client)
} catch (error) {
  console.error(error)
} finally {
  close(client) // here, and nowhere else
}
