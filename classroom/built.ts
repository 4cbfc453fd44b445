import { visible } from '../checker/output.ts'
import type { StepResult, Verdict } from '../checker/verdict.ts'

/** A program that cannot be built has failed at a first step of its own, as a TypeScript file that cannot be read has. */
export function couldNotBeBuilt(exercise: string, command: string, said: string): Verdict {
  const step: StepResult = { sentence: 'the program can be built', outcome: 'failed' }
  return {
    format: 'learn-tcp/verdict@1',
    exercise,
    outcome: 'failed',
    durationMs: 0,
    steps: [step],
    failure: {
      kind: 'not-built',
      step: step.sentence,
      expected: `${command} makes a program`,
      observed: said.split('\n')[0] ?? '',
      hint: 'The compiler names a file and a line. What does it expect there?',
      output: said,
    },
    timeline: [],
    remarks: [],
  }
}

const LINES = 20

/** What a compiler said first: the first error is the one that counts. */
export function endOf(error: Error & { killed?: boolean }, output: string): string {
  if (error.killed) return 'it took longer than two minutes'
  const lines = visible(output.trim()).split('\n').slice(0, LINES)
  return lines.join('\n') || 'it failed and said nothing'
}
