import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sentencesOf } from '../../checker/sentences.ts'
import type { Exercise } from '../../classroom/board/board.ts'
import { exercises } from '../course.ts'
import { progressFile } from '../progress.ts'
import { UsageError } from '../usage-error.ts'

/** A class is a folder beside the progress of whoever opens it. */
export function folderOfClass(name: string): string {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u.test(name))
    throw new UsageError(
      'The name of a class has letters, digits, blanks, dots and dashes, 60 at most: it becomes the name of a folder.',
    )
  const progress = progressFile()
  if (!progress)
    throw new UsageError('HOME is not set. Set it, or LEARN_TCP_HOME to a folder of your own.')
  return path.join(path.dirname(progress), 'classes', name)
}

/** Every exercise of this course, with what is checked in it. */
export async function exercisesOfClass(): Promise<Exercise[]> {
  const done = new AbortController()
  // A check that cannot say its sentences: then the board shows the number alone.
  const patience = pause(3000, [], { signal: done.signal }).catch(() => [])
  try {
    return await Promise.all(
      exercises().map(async ({ slug }) => ({
        slug,
        sentences: await Promise.race([sentencesOf(slug).catch(() => []), patience]),
      })),
    )
  } finally {
    done.abort()
  }
}
