import { expect, test } from 'vitest'
import type { StepResult, Verdict } from '../checker/verdict.ts'
import { exercises } from '../cli/course.ts'
import { printVerdict } from '../cli/render/whole-verdict.ts'
import { paper } from './paper.ts'

/* What a learner reads when a check could not be made to its end. */

const [exercise] = exercises().filter(({ slug }) => slug === '08-timeouts')
if (!exercise) throw new Error('there is no 08')

function read(outcomes: StepResult['outcome'][], why: string, wishes = {}): string {
  const { screen, text } = paper()
  const verdict: Verdict = {
    format: 'learn-tcp/verdict@1',
    exercise: '08-timeouts',
    outcome: 'could-not-run',
    durationMs: 90_000,
    steps: outcomes.map((outcome, i) => ({ sentence: `step ${i}`, outcome })),
    timeline: [],
    remarks: [`Could not be checked: ${why}`],
  }
  printVerdict(
    verdict,
    exercise as NonNullable<typeof exercise>,
    { next: () => undefined },
    screen,
    wishes,
  )
  return text().replaceAll(/\s+/g, ' ')
}

test('how far it came, that it is not the fault of the server, and what to do', () => {
  const text = read(
    ['passed', 'passed', 'skipped', 'skipped'],
    'The machine was too busy to count.',
  )
  expect(text).toContain('2 of 4 steps passed, then the machine was too busy to tell.')
  expect(text).toContain('not the fault of your server: nothing was found wrong with it so far')
  expect(text).toContain('close what keeps the machine busy, then npx learn-tcp verify timeouts')
  expect(text).toContain('npx learn-tcp next; 08-timeouts is not done by that, and stays open')
})

test('in watch by keys', () => {
  const text = read(['passed', 'skipped'], 'The machine was too busy to count.', { watching: true })
  expect(text).toContain('close what keeps the machine busy, then press r')
  expect(text).toContain('Go on or press n; 08-timeouts is not done by that, and stays open')
  expect(text).not.toContain('npx')
})

test('where too few files may be open, how to raise the limit', () => {
  const text = read(['passed', 'skipped'], 'carol could not connect: bind EMFILE 127.0.0.1:60790')
  expect(text).toContain(
    'let this shell open more files with ulimit -n 4096, then npx learn-tcp verify timeouts',
  )
})

test('a whole that is not known is not told, and not every trouble is a busy machine', () => {
  const text = read(['passed'], 'All ports of a range are in TIME_WAIT. Try again.')
  expect(text).toContain('1 step passed, then the check could not go on.')
  expect(text).not.toContain('busy')
})
