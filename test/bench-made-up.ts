import type { BenchSettings, CaseName, Results, Round, Series } from '../cli/bench/results.ts'

/* Measurements that nobody has made, and that are always the same. */

export const settings: BenchSettings = {
  rounds: 3,
  seconds: 1,
  connections: [1, 10, 100, 800],
  workMs: 100,
  poolSize: 4,
  loops: 2,
  backlog: 128,
  clientThreads: 1,
  client: 'own',
}

interface Sketch {
  rate: number
  /** Milliseconds; else by Little's law. */
  p50?: number
  connections: number
  /** Of the server's CPU time: microseconds for a request, in its own code and in the kernel. */
  user?: number
  kernel?: number
  busy?: number
  clientCpus?: number
  others?: number
  fullThreads?: number
  wanted?: number
  ran?: number
}

/** A round of one second. */
export function round({
  rate,
  connections,
  p50 = (1000 * connections) / rate,
  user = 10,
  kernel = 30,
  busy = 0.5,
  clientCpus = 0.5,
  others = 0,
  fullThreads = 0,
  wanted = 0.3,
  ran = wanted,
}: Sketch): Round {
  return {
    requests: rate,
    failed: 0,
    windowMs: 1000,
    latency: { mean: p50, p50, p90: 1.5 * p50, p99: 3 * p50, max: 5 * p50 },
    lateConnects: 0,
    unanswered: 0,
    client: { userMs: 400 * clientCpus, kernelMs: 600 * clientCpus, busy },
    server: {
      cpuMs: (rate * (user + kernel)) / 1000,
      userMs: (rate * user) / 1000,
      kernelMs: (rate * kernel) / 1000,
      memoryBytes: 60 * 1024 ** 2,
      threads: 11,
      busiest: { ran, wanted },
      fullThreads,
    },
    othersMs: 1000 * others,
  }
}

const IDEAS: Record<string, string> = {
  '05-loop': 'one client at a time',
  '06-go-concurrent': 'a thread for each connection',
  '07-pool': 'a pool of threads',
  '15-event-loop': 'one event loop',
}

/** The same in three rounds, but for a hundredth more or less. */
export function series(name: string, sketches: Sketch[]): Series {
  const kind = name in IDEAS ? 'stage' : 'rival'
  return {
    subject: { name, idea: IDEAS[name] ?? '', kind },
    points: sketches.map((sketch) => ({
      connections: sketch.connections,
      rounds: [0.99, 1, 1.01].map((factor) => round({ ...sketch, rate: sketch.rate * factor })),
    })),
  }
}

export function results(cases: [CaseName, Series[]][], more: Partial<Results> = {}): Results {
  return {
    format: 'learn-tcp/bench@1',
    machine: {
      cpus: 4,
      model: 'Made Up 9000',
      node: '20.0.0',
      system: 'Linux 6.0.0',
      seesCpuTime: true,
    },
    settings,
    cases: cases.map(([name, all]) => ({ name, workMs: name === 'work' ? 100 : 0, series: all })),
    leftOut: [],
    roundsDone: 3,
    interrupted: false,
    ...more,
  }
}

const loads = [1, 2, 4, 8, 16]

/** The whole journey: a queue, threads that are too dear, a pool, a loop that fills one CPU, and a client at its limit. */
export const journey = results(
  [
    [
      'work',
      [
        series(
          '05-loop',
          loads.map((connections) => ({ connections, rate: 10 })),
        ),
        series(
          '06-go-concurrent',
          loads.map((connections) => ({
            connections,
            rate: Math.min(10 * connections, 50),
            user: 30_000,
            kernel: 10_000,
          })),
        ),
        series(
          '07-pool',
          loads.map((connections) => ({ connections, rate: 10 * Math.min(4, connections) })),
        ),
      ],
    ],
    [
      'close',
      [
        series('05-loop', [
          { connections: 1, rate: 5000 },
          { connections: 100, rate: 20_000, wanted: 0.95, fullThreads: 1 },
          { connections: 800, rate: 20_000, wanted: 0.95, fullThreads: 1 },
        ]),
        series('06-go-concurrent', [
          { connections: 1, rate: 20, user: 30_000, kernel: 10_000 },
          { connections: 100, rate: 25, user: 30_000, kernel: 10_000 },
        ]),
        series('15-event-loop', [
          { connections: 1, rate: 5000 },
          { connections: 100, rate: 30_000, busy: 0.99, clientCpus: 1 },
          { connections: 800, rate: 30_000, busy: 0.99, clientCpus: 1 },
        ]),
      ],
    ],
    [
      'keep',
      [
        series('15-event-loop', [
          { connections: 1, rate: 10_000, user: 4, kernel: 6 },
          { connections: 100, rate: 90_000, user: 4, kernel: 6, fullThreads: 1, wanted: 0.97 },
          { connections: 800, rate: 90_000, user: 4, kernel: 6, fullThreads: 1, wanted: 0.97 },
        ]),
        series('nginx (2 workers)', [
          { connections: 1, rate: 12_000, user: 1, kernel: 9 },
          { connections: 100, rate: 120_000, user: 1, kernel: 9, clientCpus: 2.6 },
          { connections: 800, rate: 120_000, user: 1, kernel: 9, clientCpus: 2.6 },
        ]),
      ],
    ],
  ],
  { leftOut: [{ what: '05-loop', in: 'keep', why: 'it closes each connection after one answer' }] },
)
