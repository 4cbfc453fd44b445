import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { packageRoot } from '../../course.ts'
import type { Generator, LoadReport, LoadWish } from './generator.ts'
import { ANSWERS, COUNTED, type LoadOrder, type Tally, type Word } from './orders.ts'
import { newHistogram } from './recorder.ts'

/** When the window is over, everybody may wait so long for the last answer. Milliseconds. */
const LAST_ANSWERS = 3000

/** Clients in threads of their own: ours where each request has a connection of its own, else autocannon. */
export class Load implements Generator {
  readonly #workers: Worker[]
  readonly #answers: Int32Array
  readonly #connections: number
  #cpu = process.cpuUsage()
  #error: Error | undefined

  constructor({ port, connections, keepsConnections, threads }: LoadWish) {
    this.#connections = connections
    this.#answers = new Int32Array(new SharedArrayBuffer(8))
    this.#workers = shares(connections, threads).map((share) => {
      const order = { port, connections: share, keepsConnections, answers: this.#answers }
      const worker = new Worker(program(), { workerData: order satisfies LoadOrder })
      worker.on('error', (error: Error) => {
        this.#error ??= error
      })
      return worker
    })
  }

  /** Until everybody has been answered as often as there are clients, at least and at most for so long. */
  async warmsUp({ atLeast, atMost }: { atLeast: number; atMost: number }, signal: AbortSignal) {
    await this.#answersCome(ANSWERS, this.#connections, { atLeast, atMost }, signal)
  }

  startsCounting(): void {
    this.#cpu = process.cpuUsage()
    this.#tell('count')
  }

  /** For so long; where answers are rare, until there are as many as clients, or three times as long. */
  async counts(milliseconds: number, signal: AbortSignal): Promise<void> {
    const bounds = { atLeast: milliseconds, atMost: 3 * milliseconds }
    await this.#answersCome(COUNTED, this.#connections, bounds, signal)
  }

  async stopsCounting(): Promise<LoadReport> {
    const { user, system } = process.cpuUsage(this.#cpu)
    const tallies = this.#workers.map(async (worker) => {
      const [tally] = await once(worker, 'message')
      return tally as Tally
    })
    this.#tell({ finish: true, withinMs: LAST_ANSWERS })
    const cpu = { userMs: user / 1000, kernelMs: system / 1000 }
    return { ...together(await Promise.all(tallies)), cpu }
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #tell(word: Word): void {
    for (const worker of this.#workers) worker.postMessage(word)
  }

  async #answersCome(
    which: number,
    wanted: number,
    { atLeast, atMost }: { atLeast: number; atMost: number },
    signal: AbortSignal,
  ): Promise<void> {
    const began = performance.now()
    for (;;) {
      if (this.#error) throw this.#error
      const passed = performance.now() - began
      const isEnough = Atomics.load(this.#answers, which) >= wanted
      if ((passed >= atLeast && isEnough) || passed >= atMost) return
      await pause(Math.max(1, Math.min(10, atLeast - passed)), undefined, { signal })
    }
  }
}

/** Connections for each thread; no thread without any. */
function shares(connections: number, threads: number): number[] {
  const n = Math.min(connections, threads)
  return Array.from({ length: n }, (_, i) => Math.floor((connections + i) / n))
}

function together(tallies: Tally[]): Omit<LoadReport, 'cpu'> {
  const all = newHistogram()
  for (const { latencies } of tallies) all.add(decodeFromCompressedBase64(latencies))
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, one) => total + of(one), 0)
  const ms = (microseconds: number) => microseconds / 1000
  const firstFailure = tallies.find((tally) => tally.firstFailure)?.firstFailure
  return {
    requests: sum(({ requests }) => requests),
    failed: sum(({ failed }) => failed),
    windowMs: sum(({ windowMs }) => windowMs) / tallies.length,
    lateConnects: sum(({ lateConnects }) => lateConnects),
    unanswered: sum(({ unanswered }) => unanswered),
    busy: Math.max(...tallies.map(({ busy }) => busy)),
    latency: {
      mean: ms(all.mean),
      p50: ms(all.getValueAtPercentile(50)),
      p90: ms(all.getValueAtPercentile(90)),
      p99: ms(all.getValueAtPercentile(99)),
      max: ms(all.maxValue),
    },
    ...(firstFailure !== undefined && { firstFailure }),
  }
}

/** Built: a Worker cannot run TypeScript on every Node of the course. */
function program(): string {
  const built = path.join(packageRoot(), 'dist', 'bench-clients.js')
  if (!existsSync(built)) throw new Error(`${built} is missing: run "npm run build" first`)
  return built
}
