import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from './client.ts'
import { due } from './due.ts'
import type { Server } from './server.ts'

/** How many of those who asked at the same moment were at work at once. */
export interface Count {
  server: Server
  clients: Client[]
  asked: number
  /** How many of them asked at the same moment, if not all. */
  together?: number
  atOnce: number
  /** So many threads it had more at the most, while they were at work, than before they came. */
  newThreads?: number
  workMs: number
  /** Milliseconds from the question to the first byte of each answer, in the order of the clients. */
  waits: number[]
  /** This process itself was not run for a while: it may have seen fewer come together than did. */
  stalled: boolean
  /** And for so long that two answers of one worker, WORK_MS apart, may have been seen together. */
  pressed: boolean
}

/** Time for a server to take those who have connected, and for its threads to start. Milliseconds. */
const TAKES = 3000

/** So many may wait to be accepted before 09: every backlog has room for them. */
const QUEUED = 12

/** Connects them one by one; then the server has time to take them. So no backlog is tested by accident. */
export async function crowd(server: Server, names: string[]): Promise<Client[]> {
  const clients: Client[] = []
  for (const name of names) {
    if (clients.length > 0 && clients.length % QUEUED === 0) await takesThem(server)
    clients.push(...(await server.clients(name)))
  }
  await server.settles(TAKES)
  return clients
}

/** Waits until nobody is in the accept queue, if that can be seen. */
async function takesThem(server: Server): Promise<void> {
  const look = () => (server.view.listening().some((row) => row.unread > 0) ? undefined : true)
  await due(look, server, { within: TAKES, every: 5, believesSleep: () => false })
}

/** They ask at the same moment; each is greeted by her own name and hung up on. */
export async function askTogether(clients: Client[], within: number): Promise<void> {
  for (const client of clients) client.asks()
  await areServed(clients, within)
}

export async function areServed(clients: Client[], within: number): Promise<void> {
  await Promise.all(
    clients.map(async (client) => {
      await client.isGreeted({ within })
      await client.isHungUpOn()
    }),
  )
}

/** They ask at the same moment. Not longer than one more WORK_MS after the first answer is waited for the others. */
export async function askAtOnce(clients: Client[], workMs: number, within: number): Promise<void> {
  for (const client of clients) client.asks()
  const greetings = clients.map((client) => client.isGreeted({ within }))
  const all = Promise.all(greetings)
  all.catch(() => {})
  await Promise.race(greetings)
  await Promise.race([all, pause(workMs)])
}

/**
 * Counts by their answers how many clients were at work at once: who is busy for WORK_MS cannot give two answers
 * within WORK_MS, so of n at work never more than n answers come within any WORK_MS / 2, however slow the machine is.
 */
export function countAtOnce(server: Server, clients: Client[], workMs: number): Count {
  const moments = clients.flatMap((client) => client.answeredAt ?? []).sort((a, b) => a - b)
  const within = (from: number) => moments.filter((at) => at >= from && at <= from + workMs / 2)
  const [first, last] = [Math.min(...clients.map((c) => c.askedAt)), moments.at(-1) ?? 0]
  return {
    server,
    clients,
    asked: clients.length,
    atOnce: Math.max(0, ...moments.map((from) => within(from).length)),
    workMs,
    waits: clients.map((client) => Math.round(client.waitedMs)),
    stalled: server.world.wasStalledBetween(first, last, workMs / 4),
    pressed: server.world.wasStalledBetween(first, last, workMs / 2),
  }
}

export const names = (n: number, name = 'client'): string[] =>
  Array.from({ length: n }, (_, i) => `${name} ${i + 1}`)
