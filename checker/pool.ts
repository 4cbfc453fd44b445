import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Client } from './client.ts'
import { counted } from './counted.ts'
import { areServed, type Count, countAtOnce, crowd, names } from './crowd.ts'
import { modelOf } from './models.ts'
import { deadline } from './rules.ts'
import type { Server } from './server.ts'

const FREE_SIZES = [3, 6, 7].filter((n) => n !== availableParallelism())

/** A number of workers that is nobody's constant: neither libuv's, nor that of the CPUs, nor a round one. */
export const somePoolSize = (): number => FREE_SIZES[randomInt(FREE_SIZES.length)] ?? 3

/** The smallest of them, where many servers run side by side. */
export const SMALL_POOL = FREE_SIZES[0] ?? 3

/** The largest of them. */
export const LARGE_POOL = FREE_SIZES.at(-1) ?? 7

export interface Waves extends Count {
  /** Those who came when all workers were busy, in the order in which they came. */
  later: Client[]
  /** One of the first POOL_SIZE who had to wait was answered later than the last, by more than half a work. */
  lastFirst: boolean
}

/**
 * POOL_SIZE clients ask and hold every worker; `more` connect and ask, one after the other, and wait.
 * Never more than 16 wait at once: before 09 the backlog is not the subject.
 */
export async function waves(
  server: Server,
  poolSize: number,
  workMs: number,
  more = 2 * poolSize + 1,
): Promise<Waves> {
  const within = 3 * poolSize * workMs + deadline(workMs) // also for a pool of one
  const threads = server.view.threadCount() ?? 0
  const first = await crowd(server, names(poolSize, 'early client'))
  for (const client of first) client.asks()
  await first.at(-1)?.isHeard()
  const later: Client[] = []
  for (const name of names(more)) {
    const [client] = await server.clients(name)
    later.push(client.asks())
  }
  const clients = [...first, ...later]
  const all = areServed(clients, within)
  all.catch(() => {}) // told by the race, or by an earlier failure
  let most = threads
  const watches = () => {
    most = Math.max(most, server.view.threadCount() ?? 0)
  }
  await Promise.race([all, isOverWithoutHope(server, clients, poolSize, workMs, watches)])
  const moments = later.map((client) => client.answeredAt ?? 0)
  return {
    ...countAtOnce(server, clients, workMs),
    newThreads: most - threads,
    clients,
    together: later.length,
    later,
    lastFirst: Math.max(...moments.slice(0, poolSize)) > (moments.at(-1) ?? 0) + workMs / 2,
  }
}

/** Two and a half times the work after the first answer, two waves have come: if none was of POOL_SIZE, none will be. */
async function isOverWithoutHope(
  server: Server,
  clients: Client[],
  poolSize: number,
  workMs: number,
  watches: () => void,
): Promise<void> {
  const { timeline } = server.world
  const sinceFirst = () =>
    timeline.now() - Math.min(...clients.map((c) => c.answeredAt ?? Infinity))
  while (!(sinceFirst() >= 2.5 * workMs) && !server.exit) {
    watches()
    await server.world.nextChange(25)
  }
  const hasHope = server.exit || countAtOnce(server, clients, workMs).atOnce === poolSize
  if (hasHope) await new Promise(() => {}) // the clients tell what comes
}

/**
 * Exactly so many of them are at work at once, on this server or, before that is denied, on another whose work takes
 * three times as long. Returns the count that is believed.
 */
export async function worksAtOnce<C extends Count>(
  own: C,
  { atLeast, atMost }: { atLeast: number; atMost: number },
  again: (workMs: number) => Promise<C>,
): Promise<C> {
  const isRight = ({ atOnce }: C) => atOnce >= atLeast && atOnce <= atMost
  const result = await counted(
    async (workMs, attempt) => (attempt === 0 ? own : again(workMs)),
    own.workMs,
    (count) => isRight(count) && !isDoubtful(count, atMost),
    ({ atOnce }) => atOnce > atMost,
  )
  const { atOnce, asked, workMs } = result
  if (isRight(result)) return result
  const number = atLeast === atMost ? `exactly ${atMost}` : `${atLeast} or ${atMost}`
  throw result.server.unmet({
    kind: atOnce > atMost ? 'too-many-at-once' : 'too-few-at-once',
    expected: `${number} of ${asked} clients at work at once: POOL_SIZE is ${atMost}`,
    observed: `${atOnce === 1 ? 'only 1 was' : `${atOnce} were`} answered within ${Math.round(workMs / 2)} ms of each other, where each takes ${workMs} ms`,
    diagnosis: modelOf(result, atMost),
  })
}

/** So many, but out of turn, or with a thread for many more, which may have been started late: once more, to be sure. */
function isDoubtful(count: Count, poolSize: number): boolean {
  const isOutOfTurn = 'lastFirst' in count && count.lastFirst === true
  return isOutOfTurn || (count.newThreads ?? 0) > poolSize
}

/** Who came first is served first, as far as POOL_SIZE at once let one see it. */
export function servesInTurn({ server, lastFirst, later }: Waves, poolSize: number): void {
  if (!lastFirst) return
  throw server.unmet({
    kind: 'last-first',
    expected: `the first ${poolSize} who waited are answered before the last of ${later.length}`,
    observed: `${later.at(-1)?.name} was answered before one of them`,
  })
}
