import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Class } from '../../classroom/graded.ts'
import { type Found, findSubmissions } from '../../classroom/submissions.ts'
import { missingVariables } from '../../classroom/writers/classroom50.ts'
import { exercises } from '../course.ts'
import { UsageError } from '../usage-error.ts'
import type { GradeWishes, Shard } from './wishes.ts'

/** What is to be graded, and what else was found. */
export function whatWasHandedIn({ folders, learner, out, shard, ...wishes }: GradeWishes): Found {
  const all = findSubmissions(folders, {
    course: exercises().map(({ slug }) => slug),
    ...(wishes.exercises && { wanted: wishes.exercises }),
    ...(learner !== undefined && { learner }),
    out,
  })
  const found = shard ? partOf(all, shard) : all
  if (all.submissions.length === 0 && all.lost.length === 0)
    throw new UsageError(
      `There is nothing to grade in ${folders.join(', ')}. It should have a folder for each learner, as in ann/05-loop/server.ts, or files such as ann_05-loop.ts.`,
    )
  return found
}

/** Every Nth learner; what belongs to nobody is told by the first part. */
function partOf(found: Found, { number, of }: Shard): Found {
  const learners = found.learners.filter((_, at) => at % of === number - 1)
  const theirs = new Set(learners)
  const submissions = found.submissions.filter(({ learner }) => theirs.has(learner))
  const [remarks, lost] = number === 1 ? [found.remarks, found.lost] : [[], []]
  return { learners, submissions, remarks, lost }
}

/** For the results: what cannot be written is better known now than after a night. */
export function makeFolder(out: string): void {
  try {
    makeWithParents(path.resolve(out))
    accessSync(out, constants.W_OK)
  } catch (error) {
    throw new UsageError(
      `The results cannot be written: ${(error as Error).message}. Say where with --out FOLDER.`,
    )
  }
}

/** Node's own `recursive` never comes to an end where a file system answers ENOENT to mkdir, as /proc does. */
function makeWithParents(folder: string): void {
  if (existsSync(folder)) return
  makeWithParents(path.dirname(folder))
  mkdirSync(folder)
}

/** Whose grades there will be, and for what. */
export function classOf({ learners, submissions }: Found, wishes: GradeWishes): Class {
  const handedIn = [...new Set(submissions.map(({ exercise }) => exercise))].sort()
  if (wishes.formats.includes('classroom50')) {
    const missing = missingVariables()
    if (missing.length > 0)
      throw new UsageError(
        `classroom50 is for the workflow of Classroom 50, which sets ${missing.join(', ')}.`,
      )
    if (learners.length !== 1)
      throw new UsageError(`classroom50 is about one learner, and here are ${learners.length}.`)
  }
  return { learners, exercises: wishes.exercises ?? handedIn }
}
