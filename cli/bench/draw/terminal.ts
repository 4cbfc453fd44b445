import { table } from '../../table.ts'
import type { Terminal } from '../../terminal.ts'
import { bottleneck } from '../bottleneck.ts'
import { short } from '../figures.ts'
import {
  keepingFindings,
  kernelFinding,
  leftOutInWords,
  queueOf,
  steps,
  warnings,
} from '../findings.ts'
import { WORDS } from '../plan.ts'
import { journey, shape } from '../published.ts'
import type { Results } from '../results.ts'
import { story } from '../story.ts'
import { type CaseSummary, summarise } from '../summary.ts'
import { printGrid } from './grid.ts'
import { printCosts, printRates } from './screen-bars.ts'
import { BY_CPU, headingOf, settingsInWords } from './words.ts'

/** The whole result on a screen: figures, bars, and what they mean in words. */
export function printResults(results: Results, out: Terminal): void {
  const cases = summarise(results)
  for (const of of cases) printCase(of, results, out)
  printJourney(cases, out)
  if (cases.length > 0) printStory(results, cases, out)
  else out.say('Nothing was measured.')
  const notes = [...warnings(results, cases), ...leftOutInWords(results.leftOut)]
  if (notes.length > 0) out.say(out.color.bold('Before you believe it'))
  for (const note of notes) out.hanging('  – ', note)
  out.print()
  out.say(out.color.dim(settingsInWords(results)))
}

function printCase(of: CaseSummary, { machine }: Results, out: Terminal): void {
  const { color } = out
  out.say(color.bold(headingOf(of)))
  out.print()
  printGrid('requests per second', of, (point) => short(point.rate), out)
  printGrid('half of the clients wait so long, ms', of, (point) => short(point.latency.p50), out)
  if (of.workMs === 0)
    printGrid('one in a hundred waits longer, ms', of, ({ latency }) => short(latency.p99), out)
  printRates(of, out)
  if (of.workMs === 0) printCosts(of, out)
  out.say(color.bold('What is the bottleneck now, and why?'))
  for (const series of of.series) {
    const found = bottleneck(series, of, machine.cpus)
    const queue = queueOf(series, found)
    const words = `${color.bold(found.name)}. ${found.why}${queue ? ` ${queue}` : ''}`
    out.say(`  ${color.cyan(series.subject.name)}: ${words}`)
  }
  const kernel = kernelFinding(of)
  if (steps(of).length > 0 || kernel) out.print()
  for (const step of steps(of)) out.say(`  ${step}`)
  if (kernel) out.say(`  ${kernel}`)
  out.print()
}

/** The last thing on the screen: where it is, stage by stage and case by case. */
function printStory(results: Results, cases: CaseSummary[], out: Terminal): void {
  out.say(out.color.bold('Watch it move: the bottleneck of each server'))
  const heading = ['server', ...cases.map(({ name }) => WORDS[name])]
  const rows = story(results).map(({ subject, bottlenecks }) => [
    subject.name,
    ...bottlenecks.map((name) => name ?? '–'),
  ])
  out.print(table([heading, ...rows], out.columns, out.color))
  for (const saved of keepingFindings(cases)) out.say(saved)
  out.print()
}

function printJourney(cases: CaseSummary[], out: Terminal): void {
  const rungs = journey(cases)
  if (rungs.filter(({ oursRatio }) => oursRatio !== undefined).length < 2) return
  out.say(out.color.bold('The shape of the journey, requests per second against the first rung'))
  out.say(`  published, C++:  ${shape(rungs.map(({ publishedRatio }) => publishedRatio))}`)
  out.say(`  here:            ${shape(rungs.map(({ oursRatio }) => oursRatio))}`)
  if (rungs.some(({ perCpuRatio }) => perCpuRatio !== undefined))
    out.say(`  here, by CPU:    ${shape(rungs.map(({ perCpuRatio }) => perCpuRatio))}`)
  out.say(`  ${out.color.dim(`${rungs.map(({ words }) => words).join(' : ')}. ${BY_CPU}`)}`)
  out.print()
}
