import type { Client } from '../../checker/client.ts'
import { countAtOnce, names } from '../../checker/crowd.ts'
import { due } from '../../checker/due.ts'
import { Server } from '../../checker/server.ts'
import { describeExit } from '../../checker/server-process.ts'
import { Unmet } from '../../checker/unmet.ts'
import type { TimelineEvent } from '../../checker/verdict.ts'
import { World } from '../../checker/world.ts'
import { eventsOf } from '../render/verdict.ts'
import type { Contender } from './contenders.ts'
import type { Scene } from './scene.ts'

/** What one server and its clients lived through. */
export interface Played {
  name: string
  scene: Scene
  events: TimelineEvent[]
  /** So many of those who asked were at work at once, counted by their answers. */
  atOnce: number
  /** This process was not run for a while: the times are longer than they need be. */
  pressed: boolean
  /** It has ended by itself: how, and what it printed. */
  died?: { how: string; output: string }
}

/** A client who finds no room comes again after 1 s, then after 2 more; see tcp_syn_retries in tcp(7). */
const SYN_AGAIN = 3000

/** A server takes a client from the accept queue within so many milliseconds, if it can. */
const TAKES = 25

/** A server may use so much CPU time until it sleeps, with all its threads. Milliseconds. */
const SETTLES = 1000

/**
 * Both servers at the same time, each with clients of its own that do the same.
 * @throws Unmet if a server does not listen
 */
export async function play(contenders: [Contender, Contender], scene: Scene): Promise<Played[]> {
  const world = new World()
  const servers: Server[] = []
  try {
    for (const { command, name } of contenders)
      servers.push(await Server.start(command, world, scene.settings, name))
    await Promise.all(servers.map((server) => server.listens()))
    const casts = servers.map((server) => theClients(server, scene))
    await Promise.all(casts.map((cast) => come(cast, scene)))
    await Promise.all(casts.map((cast) => ask(cast, scene)))
    return casts.map((cast) => told(cast, scene))
  } finally {
    await Promise.all(servers.map((server) => server.end({ politely: false })))
    await world.ports.release()
    world.end()
  }
}

interface Cast {
  server: Server
  silent: Client[]
  asking: Client[]
}

function theClients(server: Server, { silent, asking }: Scene): Cast {
  const called = (n: number, name: string) => (n === 1 ? [name] : names(n, name))
  const make = (name: string) => server.client(name)
  return {
    server,
    silent: called(silent, 'silent').map(make),
    asking: called(asking, 'client').map(make),
  }
}

/**
 * They connect one by one, and each has her thread before anybody asks: to start one takes longer than to wake one. Where
 * not all find room they ask as soon as they are in.
 */
async function come({ server, silent, asking }: Cast, { isCrowded }: Scene): Promise<void> {
  for (const client of silent) await comes(client)
  if (isCrowded) return
  for (const client of asking) await comes(client)
  await server.settles(SETTLES)
}

/** At the same moment; a crowd comes one by one. Returns when all have gone. */
async function ask({ server, silent, asking }: Cast, scene: Scene): Promise<void> {
  const { world, process } = server
  if (scene.isCrowded) await crowdIn(server, asking)
  else for (const client of asking) if (client.connectedAt !== undefined) client.asks()
  const leave = setTimeout(() => {
    for (const client of silent) client.leaves()
  }, scene.silentMs)
  const work = scene.asking * scene.settings.WORK_MS
  const end = performance.now() + scene.silentMs + work + SYN_AGAIN + 2000
  const everybody = [...silent, ...asking].map(({ name }) => name)
  while (!haveAllGone(everybody, eventsOf(world.timeline.events, process.name))) {
    if (performance.now() > end) break
    await world.nextChange(50)
  }
  clearTimeout(leave)
}

/** Each finds what those before her have left: an accept queue that is only full for a moment drops nobody. */
async function crowdIn(server: Server, asking: Client[]): Promise<void> {
  for (const client of asking) {
    void comes(client).then((came) => came && client.asks())
    const isEmpty = () => server.view.listening().every(({ unread }) => unread === 0)
    const isTaken = () => (client.connectedAt !== undefined && isEmpty()) || undefined
    await due(isTaken, server, { within: TAKES, every: 5, believesSleep: () => false })
  }
}

/** False if she was refused: the timeline tells. */
async function comes(client: Client): Promise<boolean> {
  try {
    await client.connects()
    return true
  } catch (error) {
    if (error instanceof Unmet) return false
    throw error
  }
}

const END = /^(closed|reset|refused|left)$/

function haveAllGone(everybody: string[], events: TimelineEvent[]): boolean {
  const gone = new Set(events.flatMap(({ who, event }) => (END.test(event) ? [who] : [])))
  return everybody.every((name) => gone.has(name))
}

function told({ server, asking }: Cast, scene: Scene): Played {
  const { name, exit, output } = server.process
  const died = exit && { died: { how: describeExit(exit), output: output.text() } }
  const { atOnce, pressed } = countAtOnce(server, asking, scene.settings.WORK_MS)
  return {
    name,
    scene,
    events: eventsOf(server.world.timeline.sorted(), name),
    atOnce,
    pressed,
    ...died,
  }
}
