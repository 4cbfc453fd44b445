import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import type { Verdict } from '../checker/verdict.ts'
import { verify } from '../checker/verify.ts'
import { mutantsOf, root, slugsIn } from '../test/servers/course.ts'
import { judge, missingTool } from '../test/servers/programs.ts'
import type { Variant } from '../test/variants/variant.ts'

/*
 * npm run soak:verdicts -- [exercise …] [--runs 100] [--spinners 2] [--mutants] [--variants]
 *
 * Can verdicts be trusted? Checks the solutions again and again, alone or while so many endless loops keep the CPUs
 * busy, with --variants the right servers of the tests, with --mutants the wrong ones, and counts how often a verdict
 * was another than it should be. Prints a table; exit code 1 if one was.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '100' },
    spinners: { type: 'string', default: '0' },
    mutants: { type: 'boolean', default: false },
    variants: { type: 'boolean', default: false },
  },
})

interface Subject {
  name: string
  /** `passed`, or the kind with which it must fail. */
  due: string
  check(): Promise<Verdict>
}

async function subjectsOf(slug: string): Promise<Subject[]> {
  const file = `${root}/solutions/${slug}/server.ts`
  const subjects: Subject[] = [
    { name: `${slug}: the solution`, due: 'passed', check: () => verify(slug, { file }) },
  ]
  if (values.variants) {
    const { default: all } = (await import(`../test/variants/${slug}.ts`)) as { default: Variant[] }
    for (const variant of all.filter((one) => one.exercises.includes(slug) && !missingTool(one)))
      subjects.push({
        name: `${slug}: ${variant.style}`,
        due: 'passed',
        check: () => judge(slug, variant),
      })
  }
  if (values.mutants)
    for (const mutant of (await mutantsOf(slug)).mutants.filter((one) => !missingTool(one)))
      subjects.push({
        name: `${slug}: ${mutant.mistake}`,
        due: mutant.kind,
        check: () => judge(slug, mutant),
      })
  return subjects
}

const told = ({ outcome, failure }: Verdict) => failure?.kind ?? outcome

const median = (numbers: number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const spinners = Array.from({ length: Number(values.spinners) }, () =>
  spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
)
const endSpinners = () => {
  for (const spinner of spinners) spinner.kill('SIGKILL')
}
process.once('exit', endSpinners)
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const wanted = positionals.length > 0 ? positionals : slugsIn('solutions')
const subjects = (await Promise.all(wanted.map(subjectsOf))).flat()
const results = subjects.map(() => ({ times: [] as number[], others: [] as string[] }))

// All take turns, so that a noisy minute hits all alike.
for (let run = 1; run <= Number(values.runs); run++)
  for (const [i, subject] of subjects.entries()) {
    const verdict = await subject.check()
    results[i]?.times.push(verdict.durationMs)
    if (told(verdict) !== subject.due) {
      results[i]?.others.push(told(verdict))
      console.error(
        `run ${run}, ${subject.name}: ${JSON.stringify({ ...verdict, timeline: undefined, steps: undefined })}`,
      )
    }
    if (process.stderr.isTTY) process.stderr.write(`\rrun ${run} of ${values.runs}, ${i + 1} `)
  }

endSpinners()
console.log(
  `| ${values.spinners} spinning processes | runs | as it should be | otherwise | median | max |`,
)
console.log('| --- | --- | --- | --- | --- | --- |')
for (const [i, { name }] of subjects.entries()) {
  const { times, others } = results[i] ?? { times: [], others: [] }
  const cells = [name, times.length, times.length - others.length, others.join(', ') || '–']
  console.log(`| ${[...cells, `${median(times)} ms`, `${Math.max(...times)} ms`].join(' | ')} |`)
}
process.exitCode = results.some(({ others }) => others.length > 0) ? 1 : 0
