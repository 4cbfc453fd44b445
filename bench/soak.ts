import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Verdict } from '../checker/verdict.ts'
import { isDue, library, type Specimen, told } from '../test/servers/library.ts'
import { checkAll } from './checkers.ts'
import { disturb, LOADS } from './load.ts'

/*
 * npm run soak -- [exercise …] [--runs 2000] [--load spin,nice,disk,stall,parallel] [--only solutions|right|wrong] [--out soak]
 *
 * Can verdicts be trusted on a busy machine? Checks servers whose verdict is known, again and again, all of them in
 * turn, under one load after the other, and counts flips: verdicts or kinds of failure other than they should be. Each
 * flip is kept with its timeline. Prints the report as Markdown; exit code 1 if there was a flip.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '2000' },
    load: { type: 'string', default: 'spin,nice,disk,stall,parallel' },
    only: { type: 'string' },
    out: { type: 'string', default: 'soak' },
  },
})

const WHICH: Record<string, (specimen: Specimen) => boolean> = {
  solutions: ({ name }) => name === 'the solution',
  right: ({ due }) => due === 'passed',
  wrong: ({ due }) => due !== 'passed',
}

interface Run {
  load: string
  specimen: Specimen
  verdict: Verdict
}

const loads = values.load.split(',')
for (const load of loads)
  if (!LOADS[load]) throw new Error(`--load ${load}: known are ${Object.keys(LOADS).join(', ')}`)
const isWanted = values.only === undefined ? () => true : WHICH[values.only]
if (!isWanted) throw new Error(`--only ${values.only}: known are ${Object.keys(WHICH).join(', ')}`)

process.once('SIGINT', () => end(130)) // with what has been found so far
process.once('SIGTERM', () => process.exit(143))

const all = await library(positionals.length > 0 ? positionals : undefined)
const specimens = shuffled(all.filter((one) => isWanted(one) && !one.missing))
const runs: Run[] = []
const began = performance.now()

mkdirSync(values.out, { recursive: true })
let next = 0
for (const [i, load] of loads.entries()) {
  const share = Math.floor(((i + 1) * Number(values.runs)) / loads.length) - runs.length
  const turn = Array.from({ length: share }, () => specimens[next++ % specimens.length] as Specimen)
  const quiet = disturb(LOADS[load] as (typeof LOADS)[string])
  try {
    await checkAll(turn, LOADS[load] ?? {}, (specimen, verdict) =>
      keep({ load, specimen, verdict }),
    )
  } finally {
    quiet()
  }
}
end(runs.some(isFlip) ? 1 : 0)

function end(code: number): never {
  writeFileSync(path.join(values.out, 'report.md'), report())
  process.stdout.write(report())
  process.exit(code)
}

function isFlip({ specimen, verdict }: Run): boolean {
  return !isDue(specimen, verdict)
}

/** A flip is told at once, and kept with its timeline. */
function keep(run: Run): void {
  runs.push(run)
  if (process.stderr.isTTY) process.stderr.write(`\r${runs.length} of ${values.runs} `)
  else if (runs.length % 100 === 0) console.error(`${runs.length} of ${values.runs}`)
  if (!isFlip(run)) return
  const { load, specimen, verdict } = run
  const file = path.join(values.out, `flip-${runs.length}.json`)
  writeFileSync(file, JSON.stringify({ load, ...specimen, verdict }, null, 2))
  console.error(
    `${specimen.exercise}, ${specimen.name}: ${told(verdict)} instead of ${specimen.due}, ${load}: ${file}`,
  )
}

function report(): string {
  const rows = loads.map((load) =>
    row(
      LOADS[load]?.words ?? load,
      runs.filter((run) => run.load === load),
    ),
  )
  const flips = runs
    .filter(isFlip)
    .map(
      ({ load, specimen, verdict }) =>
        `- ${specimen.exercise}, ${specimen.name}: ${told(verdict)} instead of ${specimen.due} (${load})`,
    )
  return [
    `${runs.length} runs of ${new Set(runs.map(({ specimen }) => specimen)).size} servers in ${Math.round((performance.now() - began) / 60_000)} minutes, ${cpus().length} CPUs, Linux ${release().split('-')[0]}, Node ${process.versions.node}.`,
    '',
    '| load | runs | right accepted | wrong caught, for their reason | flips | median | max |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    row('all', runs),
    '',
    ...flips,
    '',
  ].join('\n')
}

function row(words: string, those: Run[]): string {
  const share = (due: (specimen: Specimen) => boolean) => {
    const chosen = those.filter(({ specimen }) => due(specimen))
    return `${chosen.filter((run) => !isFlip(run)).length} of ${chosen.length}`
  }
  const byTime = [...those].sort((a, b) => a.verdict.durationMs - b.verdict.durationMs)
  const seconds = (run?: Run) => `${((run?.verdict.durationMs ?? 0) / 1000).toFixed(1)} s`
  const slowest = byTime.at(-1)
  const cells = [
    words,
    those.length,
    share(({ due }) => due === 'passed'),
    share(({ due }) => due !== 'passed'),
    those.filter(isFlip).length,
    seconds(byTime[Math.floor(byTime.length / 2)]),
    `${seconds(slowest)}${slowest ? ` (${slowest.specimen.exercise}, ${slowest.specimen.name})` : ''}`,
  ]
  return `| ${cells.join(' | ')} |`
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
