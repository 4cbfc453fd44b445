import { cpusInWords, microseconds, percent, short } from './figures.ts'
import { type CaseSummary, fullest, type PointSummary, type SeriesSummary } from './summary.ts'

/*
 * What is the bottleneck now, and why? Rules over the figures of one server under its fullest load, tried in this
 * order. What they go by stands in the words, so that a reader may disagree.
 */

export const RULES = {
  /** Fewer clients in work than this share of all: the others wait. */
  ALL_AT_ONCE: 0.85,
  /** A server that uses less than this of one CPU has time: it is not the machine that holds it up. */
  IDLE: 0.5,
  /** So large a share of the clients had no answer at all: others were served again and again. */
  STARVED: 0.05,
  /** There were so many answers for each client, had they been shared. */
  ENOUGH_FOR_ALL: 2,
  /** One request costs so many times the cheapest server's: what it does for each is the bottleneck. */
  DEAR: 10,
  /** The client's event loop is idle for less than a twentieth of the time: it sets the pace itself. */
  CLIENT_BUSY: 0.95,
  /** So much of all CPUs is in use: the machine has no more. */
  MACHINE_FULL: 0.9,
  /** A thread that ran for less than this share of the time in which it wanted to was kept from it by others. */
  HINDERED: 0.85,
} as const

type Where =
  | 'clients'
  | 'cost'
  | 'waiting'
  | 'one-thread'
  | 'client'
  | 'machine'
  | 'round-trip'
  | 'unknown'

export interface Bottleneck {
  where: Where
  /** The name of it, in a few words. */
  name: string
  /** A sentence or three that say why, with the figures. */
  why: string
}

export function bottleneck(series: SeriesSummary, of: CaseSummary, cpus: number): Bottleneck {
  const point = fullest(series)
  const found =
    of.workMs > 0
      ? (moreClients(point, of) ?? tooDear(point, of, series) ?? waiting(point, of))
      : (tooDear(point, of, series) ??
        starving(point) ??
        oneThread(point, cpus) ??
        theClient(point) ??
        wholeMachine(point, cpus) ??
        roundTrip(point))
  return found ?? unknown(point)
}

// ── where work takes time ───────────────────────────────────────────────

/** By Little's law: those in work at once are the rate times what each takes. */
const inWork = ({ rate }: PointSummary, { workMs }: Pick<CaseSummary, 'workMs'>): number =>
  (rate * workMs) / 1000

function moreClients(point: PointSummary, of: CaseSummary): Bottleneck | undefined {
  const { connections } = point
  if (inWork(point, of) < RULES.ALL_AT_ONCE * connections) return undefined
  return {
    where: 'clients',
    name: 'the number of clients',
    why: `${short(inWork(point, of))} of ${connections} are in work at once: nobody waits, and more would be answered.`,
  }
}

function waiting(point: PointSummary, of: CaseSummary): Bottleneck | undefined {
  const { serverCpus, connections } = point
  if ((serverCpus ?? 0) > RULES.IDLE) return undefined
  const atOnce = inWork(point, of)
  const machine =
    serverCpus === undefined
      ? ''
      : ` The server uses ${cpusInWords(serverCpus)}: it is not the machine, it is who waits where.`
  return {
    where: 'waiting',
    name: 'waiting for a turn',
    why: `${short(atOnce)} of ${connections} clients are in work at once, the others wait.${machine}`,
  }
}

// ── where a request costs nothing but CPU time ──────────────────────────

function starving(point: PointSummary): Bottleneck | undefined {
  const { unanswered, connections, requests, rounds } = point
  if (unanswered < RULES.STARVED * connections) return undefined
  if (requests / rounds < RULES.ENOUGH_FOR_ALL * connections) return undefined
  return {
    where: 'waiting',
    name: 'waiting for a turn',
    why: `${short(unanswered)} of ${connections} clients had no answer at all, while the others were answered again and again: whoever has a turn keeps it.`,
  }
}

function tooDear(point: PointSummary, of: CaseSummary, own: SeriesSummary): Bottleneck | undefined {
  const us = point.costUs
  const cheapest = cheapestOf(of)
  if (us === undefined || !cheapest || us < RULES.DEAR * cheapest.us) return undefined
  if ((point.serverCpus ?? 0) < RULES.IDLE) return undefined // dear, but it has time
  const idea = own.subject.idea ? ` What it does besides: ${own.subject.idea}.` : ''
  return {
    where: 'cost',
    name: 'cost of a request',
    why: `It spends ${microseconds(us)} of CPU time on a request; ${cheapest.name} answers one for ${microseconds(cheapest.us)}.${idea}`,
  }
}

function cheapestOf({ series }: CaseSummary): { us: number; name: string } | undefined {
  const costs = series.flatMap((one) => {
    const us = fullest(one).costUs
    return us ? [{ us, name: one.subject.name }] : []
  })
  return costs.sort((a, b) => a.us - b.us)[0]
}

function oneThread(point: PointSummary, cpus: number): Bottleneck | undefined {
  const { fullThreads, busiest } = point
  if (fullThreads !== 1 || !busiest) return undefined
  const others =
    busiest.ran < RULES.HINDERED * busiest.wanted
      ? ` It ran for only ${percent(busiest.ran)}: others had the CPU.`
      : ''
  const name = cpus === 1 ? 'the CPU' : `one CPU of ${cpus}`
  return {
    where: 'one-thread',
    name,
    why: `One of its threads wants a CPU ${percent(busiest.wanted)} of the time, and one thread cannot use two.${others}${inTheKernel(point)}`,
  }
}

function theClient(point: PointSummary): Bottleneck | undefined {
  const { clientBusy, clientCpus, serverCpus } = point
  if (clientBusy < RULES.CLIENT_BUSY || isTakenByOthers(point)) return undefined
  const server =
    serverCpus === undefined ? '' : `, while the server used ${cpusInWords(serverCpus)}`
  const hindered =
    clientCpus < RULES.HINDERED * clientBusy
      ? ` The client ran for only ${percent(clientCpus)}: others had the CPU.`
      : ''
  return {
    where: 'client',
    name: 'our client',
    why: `It is the client, not the server: it had no idle moment (${percent(clientBusy)} busy)${server}.${hindered}${wouldBeFull(point)}${inTheKernel(point)}`,
  }
}

function wholeMachine(point: PointSummary, cpus: number): Bottleneck | undefined {
  const { serverCpus, clientCpus, othersCpus = 0 } = point
  if (serverCpus === undefined) return undefined
  if (serverCpus + clientCpus + othersCpus < RULES.MACHINE_FULL * cpus) return undefined
  const share = (words: string, used: number) => `${words} ${cpusInWords(used)}`
  const shares = [
    share('the server', serverCpus),
    share('its clients', clientCpus),
    share('others', othersCpus),
  ]
  const server = clientCpus + othersCpus > serverCpus ? wouldBeFull(point) : ''
  return {
    where: 'machine',
    name: isTakenByOthers(point) ? 'other programs' : 'the machine',
    why: `${cpus === 1 ? 'The CPU is' : `All ${cpus} CPUs are`} busy: ${shares.join(', ')}.${server}${inTheKernel(point)}`,
  }
}

/** Other programs use more than the server and its clients together. */
const isTakenByOthers = ({ serverCpus = 0, clientCpus, othersCpus = 0 }: PointSummary): boolean =>
  othersCpus > serverCpus + clientCpus

function roundTrip({ connections, latency }: PointSummary): Bottleneck | undefined {
  if (connections > 1) return undefined
  return {
    where: 'round-trip',
    name: 'the round trip',
    why: `One client asks when it has its answer, after ${microseconds(latency.p50 * 1000)}: it and the server wait for each other.`,
  }
}

function unknown(point: PointSummary): Bottleneck {
  const { serverCpus, clientBusy } = point
  const server = serverCpus === undefined ? '' : `the server uses ${cpusInWords(serverCpus)}, `
  return {
    where: 'unknown',
    name: 'nothing that was measured',
    why: `At the most connections ${server}the client is busy ${percent(clientBusy)} of the time: neither is at its limit. They wait for each other, or for somebody else on this machine.${wouldBeFull(point)}`,
  }
}

// ── words that several of them share ────────────────────────────────────

function wouldBeFull(point: PointSummary): string {
  const us = point.costUs
  return us ? ` By its CPU time the server would fill one CPU at ${short(1e6 / us)} a second.` : ''
}

function inTheKernel(point: PointSummary): string {
  const { costUs, kernelShare } = point
  if (costUs === undefined) return ''
  const share = kernelShare === undefined ? '' : `, ${percent(kernelShare)} of it in the kernel`
  return ` A request costs ${microseconds(costUs)} of CPU time${share}.`
}
