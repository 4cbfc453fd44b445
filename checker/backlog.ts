import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from './client.ts'
import { names } from './crowd.ts'
import { due, Overdue } from './due.ts'
import { CouldNotRun } from './errors.ts'
import type { Server } from './server.ts'
import type { Unmet } from './unmet.ts'

/** A length of the accept queue that is nobody's constant, and far from the size of the pool. */
export function someBacklog(poolSize: number): number {
  const free = [7, 8, 9, 11, 12, 13].filter((n) => Math.abs(n - poolSize) > 1)
  return free[randomInt(free.length)] ?? 12
}

/** BACKLOG, where it is not set. */
const USUAL = 128

/** listen(2) takes no more than this. */
function somaxconn(): number {
  try {
    return Number(readFileSync('/proc/sys/net/core/somaxconn', 'latin1'))
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** How many handshakes Linux completes when nobody accepts: one more than was asked for. */
export const room = (backlog: number) => Math.min(backlog, somaxconn()) + 1

export interface Frozen {
  clients: Client[]
  /** The length of the accept queue, of each listening socket. */
  queues: number[]
  /** Whose SYN was dropped: their kernel tries again after a second, and then again. */
  dropped: number
  /** The kernel let in more, or fewer, than BACKLOG says. */
  flaw: Unmet | undefined
}

/**
 * Stops every process of an idle server, lets clients dial, and sees which of them the kernel connects all the same:
 * the listening row of the TCP table counts them, and each of the others stays in SYN_SENT. Then it goes on: a client
 * who was dropped is told nothing, and tries again about a second after the first time.
 */
export async function whileFrozen(server: Server, backlog: number): Promise<Frozen> {
  await server.settles()
  return server.whileStopped(async () => {
    const listeners = server.view.listening().length
    const clients = names(listeners * room(backlog) + 3).map((name) => server.client(name).dials())
    const queues = () => server.view.listening().map((row) => row.unread)
    const sum = () => queues().reduce((a, b) => a + b, 0)
    const told = () => sum() + server.view.unansweredClients() >= clients.length || undefined
    const found = await due(told, server, { within: 5000, believesSleep: () => false })
    if (found instanceof Overdue) throw new CouldNotRun('The TCP table did not show the clients.')
    // What is on its way is neither taken nor dropped: on a busy machine a packet may take a while.
    const right = () => isRight(queues(), backlog) || undefined
    await due(right, server, { within: 300, believesSleep: () => false })
    await pause(40)
    const frozen = { clients, queues: queues(), dropped: server.view.unansweredClients() }
    const flaw = flawOf(frozen, server, backlog)
    await theyAsk(clients, clients.length - frozen.dropped, server)
    return { ...frozen, flaw }
  })
}

/** Those of them whose handshake is complete. */
export const connectedOf = (clients: Client[]) =>
  clients.filter((client) => client.connectedAt !== undefined)

/** While it is stopped, so many clients connect, and leave again; then it goes on. */
export async function hasRoomFor(server: Server, many: number): Promise<void> {
  if (room(USUAL) < many) return // this machine allows nobody so many
  await server.whileStopped(async () => {
    const clients = names(many, 'guest').map((name) => server.client(name).dials())
    const all = () => connectedOf(clients).length === many || undefined
    const found = await due(all, server, { within: 1000, believesSleep: () => false })
    if (found instanceof Overdue && server.view.unansweredClients() > 0)
      throw server.unmet({
        kind: 'queue-too-short',
        expected: `${many} clients are connected while the server is stopped: without BACKLOG it is ${USUAL}`,
        observed: `${connectedOf(clients).length} of them were connected`,
      })
    for (const client of clients) client.leaves()
  })
}

/** Those who are connected ask at once: nobody reads it, their kernel keeps it. So all of them find the server the same. */
async function theyAsk(clients: Client[], connected: number, server: Server): Promise<void> {
  const all = () => connectedOf(clients).length >= connected || undefined
  await due(all, server, { within: 300, believesSleep: () => false })
  for (const client of connectedOf(clients)) client.asks()
}

/** Every queue has taken as many as BACKLOG says, and one more; where there are several, only those that were full. */
const isRight = (queues: number[], backlog: number) => Math.max(...queues) === room(backlog)

function flawOf(
  { clients, queues, dropped }: Omit<Frozen, 'flaw'>,
  server: Server,
  backlog: number,
): Unmet | undefined {
  if (isRight(queues, backlog)) return undefined
  const right = room(backlog)
  const connected = clients.length - dropped
  const tooMany = Math.max(...queues) > right
  return server.unmet({
    kind: tooMany ? 'queue-too-long' : 'queue-too-short',
    expected: `${right} of ${clients.length} clients are connected while the server is stopped: BACKLOG is ${backlog}, and Linux lets in one more`,
    observed: `${connected} of ${clients.length} were connected${dropped > 0 ? `, ${dropped} were not answered` : ''}`,
  })
}

/** Everybody is served: those in the queue, and those who were dropped, as soon as their kernel tries again. */
export async function servesAllOf(clients: Client[], within: number): Promise<void> {
  await Promise.all(
    clients.map(async (client) => {
      await client.isConnected({ within: 8000 })
      if (client.sinceAsked === 0) client.asks()
      await client.isGreeted({ within })
      await client.isHungUpOn()
    }),
  )
}

/**
 * How many connections the server holds when more clients have dialled than there is room for, and all has come to
 * rest: each of them is connected, or has no answer from the kernel, and the server sleeps. Nobody may be refused,
 * hung up on or answered.
 */
export async function heldBeside(server: Server, clients: Client[]): Promise<number> {
  const told = () => {
    if (clients.some((client) => client.isRefused)) return true
    const unconnected = clients.length - connectedOf(clients).length
    return unconnected <= server.view.unansweredClients() || undefined
  }
  await due(told, server, { within: 3000, believesSleep: () => false })
  await server.rests()
  if (!server.exit && server.view.listening().length === 0)
    throw server.unmet({
      kind: 'not-listening',
      expected: 'a server that listens, also while it is full',
      observed: 'nobody listens on the port any more',
    })
  for (const client of clients)
    await client.hasReceivedNothing(`while ${client.name} waits for her turn`)
  return server.view.heldConnections()
}
