import { execa, execaSync } from 'execa'
import { kill } from '../../../checker/kernel/processes.ts'
import { UsageError } from '../../usage-error.ts'
import { timesOf } from '../cpu.ts'
import type { CpuTime } from '../results.ts'
import type { Generator, LoadReport, LoadWish } from './generator.ts'

/** How often its CPU time is looked at: after its end nobody can tell. Milliseconds. */
const LOOK_EVERY = 20

/** A client that waits longer is counted as a failure. */
const PATIENCE = '30s'

/** wrk, where it is installed: C, so the client is the limit later. Its clock starts with the request, not the SYN. */
export class WrkLoad implements Generator {
  readonly #wish: LoadWish
  readonly #seconds: number
  #pid: number | undefined
  #printed = ''
  #cpu: CpuTime = { userMs: 0, kernelMs: 0 }
  #began = 0
  #ended = 0

  constructor(wish: LoadWish, seconds: number) {
    this.#wish = wish
    this.#seconds = Math.ceil(seconds) // it takes whole ones
  }

  async warmsUp(_: unknown, signal: AbortSignal): Promise<void> {
    await this.#start(1, signal)
  }

  startsCounting(): void {
    this.#began = performance.now()
  }

  async counts(_: number, signal: AbortSignal): Promise<void> {
    await this.#start(this.#seconds, signal)
    this.#ended = performance.now()
  }

  async stopsCounting(): Promise<LoadReport> {
    const report = reportFrom(this.#printed)
    const { userMs, kernelMs } = this.#cpu
    const share = (userMs + kernelMs) / (this.#ended - this.#began) / this.#threads
    return { ...report, busy: Math.min(1, share), cpu: this.#cpu }
  }

  async end(): Promise<void> {
    if (this.#pid) kill(this.#pid, 'SIGKILL')
  }

  get #threads(): number {
    return Math.min(this.#wish.threads, this.#wish.connections)
  }

  async #start(seconds: number, signal: AbortSignal): Promise<void> {
    const { port, connections, keepsConnections } = this.#wish
    const words = [`-t${this.#threads}`, `-c${connections}`, `-d${seconds}s`, '--latency']
    const header = keepsConnections ? [] : ['-H', 'Connection: close']
    const url = `http://127.0.0.1:${port}/`
    const run = execa('wrk', [...words, '--timeout', PATIENCE, ...header, url], { reject: false })
    const { pid } = run
    this.#pid = pid
    const look = setInterval(() => {
      const now = pid ? timesOf(pid) : undefined
      if (now && now.userMs + now.kernelMs > 0) this.#cpu = now
    }, LOOK_EVERY)
    const stop = () => void (pid && kill(pid, 'SIGKILL'))
    signal.addEventListener('abort', stop)
    try {
      this.#printed = (await run).stdout
      this.#pid = undefined
    } finally {
      clearInterval(look)
      signal.removeEventListener('abort', stop)
    }
    signal.throwIfAborted()
  }
}

/** @throws UsageError */
export function requireWrk(): void {
  const { exitCode, code } = execaSync('wrk', ['-v'], { reject: false })
  if (code === 'ENOENT' || exitCode === undefined)
    throw new UsageError('wrk is not installed. On Debian and Ubuntu: sudo apt-get install wrk')
}

/** What wrk prints, in its own units: `Latency 3.06ms 3.03ms 30.39ms 89.61%`, `50% 2.1ms`, `11190 requests in 1.00s`. */
export function reportFrom(text: string): Omit<LoadReport, 'cpu' | 'busy'> {
  const total = /(\d+) requests in ([\d.]+\w+),/.exec(text)
  if (!total) throw new Error(`wrk said: ${text.trim().slice(0, 200)}`)
  const [, mean, , max] = /Latency\s+(\S+)\s+(\S+)\s+(\S+)/.exec(text) ?? []
  const at = (percentile: number) =>
    milliseconds(new RegExp(`^\\s+${percentile}%\\s+(\\S+)`, 'm').exec(text)?.[1])
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)
  const others = /Non-2xx or 3xx responses: (\d+)/.exec(text)
  const failed = [...(errors?.slice(1) ?? []), others?.[1] ?? 0].reduce<number>(
    (sum, n) => sum + Number(n),
    0,
  )
  return {
    requests: Number(total[1]) - Number(others?.[1] ?? 0),
    failed,
    windowMs: milliseconds(total[2]),
    lateConnects: 0,
    unanswered: 0,
    latency: {
      mean: milliseconds(mean),
      p50: at(50),
      p90: at(90),
      p99: at(99),
      max: milliseconds(max),
    },
    ...(failed > 0 && { firstFailure: (errors ?? others)?.[0] ?? '' }),
  }
}

const UNITS: Record<string, number> = { us: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 }

function milliseconds(text = '0'): number {
  const [, number, unit = 'ms'] = /^([\d.]+)(\w*)$/.exec(text) ?? []
  return Number(number ?? 0) * (UNITS[unit] ?? 1)
}
