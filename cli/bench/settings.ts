import { availableParallelism, release } from 'node:os'
import { UsageError } from '../usage-error.ts'
import { cpuModel, seesCpuTime } from './cpu.ts'
import { requireWrk } from './load/wrk.ts'
import type { BenchSettings, CaseName, Machine } from './results.ts'

type Options = Record<string, string | boolean | undefined>

const CASES: CaseName[] = ['work', 'close', 'keep']

/** A first look; what else is said outweighs it. */
const QUICK = { rounds: '1', seconds: '0.3', connections: '1,50,400' }

/** @throws UsageError that says what is wanted */
export function settingsFrom(given: Options): BenchSettings {
  const options = given.quick ? { ...QUICK, ...given } : given
  const cpus = availableParallelism()
  return {
    rounds: number(options, 'rounds', { otherwise: 5, most: 1000 }),
    seconds: number(options, 'seconds', { otherwise: 0.5, least: 0.1, most: 600, fractions: true }),
    connections: connectionsFrom(options.connections),
    workMs: number(options, 'work', { otherwise: 100, most: 10_000 }),
    poolSize: number(options, 'pool', { otherwise: 4, most: 256 }),
    loops: number(options, 'loops', { otherwise: cpus, most: 256 }),
    backlog: 128,
    // Half of the machine for the clients; a server that uses it all is told apart by its CPU time.
    clientThreads: number(options, 'threads', { otherwise: Math.max(1, cpus >> 1), most: 64 }),
    client: clientFrom(options.with),
  }
}

export function casesFrom(options: Options): CaseName[] {
  const words = list(options.cases)
  if (!words) return CASES
  for (const word of words)
    if (!CASES.includes(word as CaseName))
      throw new UsageError(`--cases ${word}: there are ${CASES.join(', ')}.`)
  return CASES.filter((name) => words.includes(name))
}

/** `a,b` as a list; undefined when it was not said. */
export function list(option: string | boolean | undefined): string[] | undefined {
  if (typeof option !== 'string') return undefined
  return option
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
}

export const machine = (): Machine => ({
  cpus: availableParallelism(),
  model: cpuModel(),
  node: process.versions.node,
  system: `${process.platform === 'linux' ? 'Linux' : process.platform} ${release().split('-')[0]}`,
  seesCpuTime: seesCpuTime(),
})

function clientFrom(option: string | boolean | undefined): BenchSettings['client'] {
  if (option === undefined) return 'own'
  if (option !== 'wrk') throw new UsageError(`--with ${option}: only wrk is known.`)
  requireWrk()
  return 'wrk'
}

/** An open file for each end of each connection, in two processes: see ulimit -n. */
const MOST_CONNECTIONS = 20_000

function connectionsFrom(option: string | boolean | undefined): number[] {
  const words = list(option)
  if (!words) return [1, 10, 50, 100, 200, 400, 800]
  const numbers = words.map(Number)
  if (
    numbers.length === 0 ||
    !numbers.every((n) => Number.isInteger(n) && n > 0 && n <= MOST_CONNECTIONS)
  )
    throw new UsageError(
      `--connections wants numbers from 1 to ${MOST_CONNECTIONS} with commas between them, as in 1,10,100.`,
    )
  return [...new Set(numbers)].sort((a, b) => a - b)
}

function number(
  options: Options,
  name: string,
  {
    otherwise,
    least = 1,
    most,
    fractions = false,
  }: { otherwise: number; least?: number; most: number; fractions?: true | false },
): number {
  const text = options[name]
  if (text === undefined) return otherwise
  const value = Number(text)
  if (value >= least && value <= most && (fractions || Number.isInteger(value))) return value
  throw new UsageError(
    `--${name} wants a ${fractions ? '' : 'whole '}number from ${least} to ${most}, and got ${text}.`,
  )
}
