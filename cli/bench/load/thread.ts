import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { LoadOrder, Word } from './orders.ts'
import { Recorder } from './recorder.ts'

/* A thread of the load generator: what `learn-tcp bench` starts as a Worker. */

const { port, connections, keepsConnections, answers } = workerData as LoadOrder
const recorder = new Recorder(answers)
const clients = await begin()

parentPort?.on('message', async (word: Word) => {
  if (word === 'count') return recorder.startsCounting()
  recorder.stopsCounting()
  clients.stopsAsking()
  const end = performance.now() + word.withinMs
  while (clients.waiting().length > 0 && performance.now() < end) await pause(5)
  parentPort?.postMessage(recorder.tally(clients.waiting()))
})

/** Only what is needed is loaded: autocannon takes 100 ms. */
async function begin() {
  if (keepsConnections) {
    const { KeepingClients } = await import('./keeping.ts')
    return new KeepingClients(port, connections, recorder)
  }
  const { ClosingClients } = await import('./closing.ts')
  return new ClosingClients(port, connections, recorder)
}
