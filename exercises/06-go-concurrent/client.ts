import { workerData } from 'node:worker_threads'
import { close } from 'learn-tcp/sockets'
import { serve } from './serve.ts'

const client = -1 // TODO: the number that server.ts has given you

try {
  serve(client)
} catch (error) {
  console.error(error)
} finally {
  close(client)
}
