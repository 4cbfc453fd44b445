import { IdleCrowd } from './idle-crowd.ts'
import { Repeater } from './repeater.ts'
import type { Server } from './server.ts'
import { count } from './text.ts'

/** A phase has so many requests at least, and so much CPU time: less is lost in the noise. */
const REQUESTS = 200
const CPU_NS = 40e6

/** … and it ends after so many, should the server need hardly any time. */
const MOST_REQUESTS = 5000

/**
 * What an idle connection may add to a request, in nanoseconds of CPU time. Measured for servers on epoll in five
 * runtimes: -13 to 17; on poll: 192 to 441.
 */
const MOST_NS = 60

/** Above this it is poll's figure; between the two it is measured again. */
const CLEAR_NS = 150

export interface IdleCost {
  server: Server
  idle: number
  /** CPU time of a request without the idle connections and with them: the least of two phases. Nanoseconds. */
  alone: number
  among: number
  /** What each of them adds to it. Nanoseconds. */
  each: number
}

/**
 * One connection asks again and again, alone and among many that say nothing, by turns. It is the server's CPU time
 * that is measured, so a busy machine does not count; and only one asks, or poll would be called once for several.
 */
export async function costOfIdle(server: Server, idle: number): Promise<IdleCost> {
  const vera = await Repeater.connects(server, 'vera')
  const crowd = new IdleCrowd(server)
  const [alone, among] = [[] as number[], [] as number[]]
  await cpuOfRequest(server, vera) // compilers warm up
  const each = () => (Math.min(...among) - Math.min(...alone)) / idle
  const isUnclear = () => each() >= MOST_NS && each() < CLEAR_NS
  for (let round = 0; round < 2 || (round < 5 && isUnclear()); round++) {
    alone.push(await cpuOfRequest(server, vera))
    await crowd.grows(idle)
    among.push(await cpuOfRequest(server, vera))
    await crowd.leaves()
  }
  vera.vanish()
  return { server, idle, alone: Math.min(...alone), among: Math.min(...among), each: each() }
}

/** The idle ones cost nothing: not more than the noise. */
export function isNothing({ server, idle, alone, among, each }: IdleCost): void {
  if (each < MOST_NS) return
  throw server.unmet({
    kind: 'idle-is-dear',
    expected: `less than ${MOST_NS} ns more of CPU time for a request, for each idle connection`,
    observed: `${Math.round(each)} ns: a request takes ${micro(alone)} alone, and ${micro(among)} among ${count(idle, 'client')} who say nothing`,
  })
}

export const micro = (ns: number) => `${Math.round(ns / 1000)} µs`

/** Nanoseconds of the server's CPU time for one request, on the average of a phase. */
async function cpuOfRequest(server: Server, vera: Repeater): Promise<number> {
  const before = server.view.cpuRanNs()
  for (let requests = 1; ; requests++) {
    await vera.asks()
    if (requests < REQUESTS || requests % 100 > 0) continue
    const used = server.view.cpuRanNs() - before
    if (used >= CPU_NS || requests >= MOST_REQUESTS) return used / requests
  }
}
