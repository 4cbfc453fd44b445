import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Verdict } from '../checker/verdict.ts'
import { askChecker, type Checker } from './checkers.ts'
import { type Graded, NotGradable, notChecked, stepsThatHold } from './graded.ts'
import { copyBeside, copyHandedIn } from './handed-in.ts'
import type { Kept, Key } from './kept.ts'
import { startOf } from './start.ts'
import type { Submission } from './submissions.ts'
import { removeLeftOvers, workFolder } from './work-folders.ts'

export interface Grading {
  submissions: Submission[]
  /** The folder of the stub of an exercise. */
  stubOf(exercise: string): string
  /** What starts every server, where the teacher says so. */
  command?: string[]
  /** The folder of all that is written. */
  out: string
  /** Where results are kept. */
  kept: Kept
  key: Omit<Key, 'hash'>
  jobs: number
  /** The processes that check. */
  checker: Checker
  /** What the learner would have read. */
  feedbackOf(verdict: Verdict): string
  onGraded(graded: Graded, wasKnown: boolean): void
  /** Something could not be checked, and is tried once more, alone. */
  onAgain(submissions: number): void
}

/**
 * Grades all submissions, so many at a time. What was graded before, by an earlier run that was perhaps killed, is not
 * graded again. What could not be checked is checked once more at the end, with the machine to itself, before it is told.
 */
export async function grade(grading: Grading): Promise<void> {
  removeLeftOvers()
  const again: Submission[] = []
  const queue = grading.submissions.values() // who is free takes the next one
  const lane = async () => {
    for (const submission of queue) {
      const { graded, wasKnown, mayDoBetter } = await gradeOne(submission, grading)
      if (grading.checker.signal.aborted && !wasKnown) return
      if (mayDoBetter) again.push(submission)
      else grading.onGraded(graded, wasKnown)
    }
  }
  await Promise.all(Array.from({ length: grading.jobs }, lane))
  if (again.length > 0 && !grading.checker.signal.aborted) grading.onAgain(again.length)
  for (const submission of again) {
    const { graded } = await gradeOne(submission, grading)
    if (grading.checker.signal.aborted) return
    grading.onGraded(graded, false)
  }
}

interface Outcome {
  graded: Graded
  wasKnown: boolean
  /** It could not be checked for a reason that may pass. */
  mayDoBetter: boolean
}

async function gradeOne(submission: Submission, grading: Grading): Promise<Outcome> {
  const { learner, exercise } = submission
  const { kept, key, checker } = grading
  const told = (reason: string, mayDoBetter = false): Outcome => ({
    graded: notChecked(learner, exercise, reason),
    wasKnown: false,
    mayDoBetter,
  })
  if (checker.signal.aborted) return told('it was interrupted')
  if (submission.problem) return told(submission.problem)

  const folder = workFolder()
  try {
    const { hash, leftOut } = await copyHandedIn(submission.root, folder, path.resolve(grading.out))
    const known = kept.find(learner, exercise, { ...key, hash })
    if (known) return { graded: known, wasKnown: true, mayDoBetter: false }

    if (submission.at === path.basename(submission.root))
      copyBeside(grading.stubOf(exercise), folder, submission.at)
    const start = startOf(
      { root: folder, at: submission.at },
      grading.stubOf(exercise),
      grading.command,
    )
    const answer = await askChecker({ exercise, start, root: folder }, checker)
    if ('reason' in answer) return told(answer.reason, true)
    if (answer.verdict.outcome === 'could-not-run')
      return told(answer.verdict.remarks.join(' '), true)
    const graded = asGraded(learner, answer.verdict, leftOut, grading)
    await kept.keep({ ...key, hash }, graded)
    return { graded, wasKnown: false, mayDoBetter: false }
  } catch (error) {
    if (error instanceof NotGradable) return told(error.message)
    const { code, message } = error as NodeJS.ErrnoException
    if (code) return told(message) // it cannot be read, or has gone
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function asGraded(learner: string, verdict: Verdict, leftOut: string[], grading: Grading): Graded {
  const { exercise, outcome, steps, failure, durationMs } = verdict
  const remarks = leftOut.map((name) => `${name} was left out: links are not followed.`)
  return {
    learner,
    exercise,
    outcome: outcome === 'passed' ? 'passed' : 'failed',
    score: stepsThatHold({ steps }) / Math.max(steps.length, 1),
    steps,
    ...(failure && { failure }),
    remarks: [...verdict.remarks, ...remarks],
    durationMs,
    feedback: grading.feedbackOf(verdict),
  }
}
