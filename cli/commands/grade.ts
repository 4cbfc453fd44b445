import path from 'node:path'
import { grade } from '../../classroom/grade.ts'
import { NotGradable } from '../../classroom/graded.ts'
import { Kept } from '../../classroom/kept.ts'
import { MarkBook } from '../../classroom/mark-book.ts'
import { writeReports, writers } from '../../classroom/reports.ts'
import { openSandbox, type Sandbox } from '../../classroom/sandbox/sandbox.ts'
import { NoSandbox } from '../../classroom/sandbox/why-not.ts'
import type { Command } from '../command.ts'
import { findExercise, packageRoot } from '../course.ts'
import { feedbackOf } from '../grade/feedback.ts'
import { classOf, makeFolder, whatWasHandedIn } from '../grade/handed-in.ts'
import { interruption } from '../grade/interruption.ts'
import { progressOn } from '../grade/progress.ts'
import { printGrades } from '../grade/table.ts'
import { gradeWishes } from '../grade/wishes.ts'
import type { Terminal } from '../terminal.ts'

const UNLOCKED =
  'Every server runs with your rights, and could read and write what you can. --sandbox locks it in.'

const checkerFile = path.join(packageRoot(), 'dist/grade-one.js')

export const command: Command = {
  usage:
    'grade FOLDER… [--exercises LIST] [--format LIST] [--out FOLDER] [--jobs N] [--learner NAME] [--shard K/N] [--sandbox] [-- command args…]',
  options: {
    exercises: {
      type: 'string',
      value: 'LIST',
      help: 'these, as in 1-5,loop; without it all that were handed in',
    },
    format: {
      type: 'string',
      value: 'LIST',
      help: `what to write: ${Object.keys(writers).join(',')}; without it csv,json`,
    },
    out: { type: 'string', value: 'FOLDER', help: 'where the results are kept; without it grades' },
    jobs: { type: 'string', value: 'N', help: 'how many at a time; without it one for each core' },
    learner: { type: 'string', value: 'NAME', help: 'whose it is, if FOLDER is one workspace' },
    shard: {
      type: 'string',
      value: 'K/N',
      help: 'only the Kth of N parts of the class, for many machines; a run without it then writes the files',
    },
    sandbox: { type: 'boolean', help: 'lock servers in: no network, no files of yours (Linux)' },
  },
  words: Number.POSITIVE_INFINITY,
  takesRest: true,
  async run(input) {
    const { out } = input
    const wishes = gradeWishes(input)
    const found = whatWasHandedIn(wishes)
    const about = classOf(found, wishes)
    makeFolder(wishes.out)
    const { signal, exitCode } = interruption()
    const sandbox = wishes.isSandboxed ? await sandboxOrNothing(out) : undefined
    if (sandbox === 'none') return 3
    if (!sandbox) out.say(out.color.dim(UNLOCKED))
    const kept = new Kept(path.join(wishes.out, 'results'))
    const book = new MarkBook(about, kept)
    const progress = progressOn(out, found.submissions.length)
    await grade({
      submissions: found.submissions,
      stubOf: (slug) => findExercise(slug).dir,
      ...(wishes.command && { command: wishes.command }),
      out: wishes.out,
      kept,
      key: {
        version: wishes.version,
        sandbox: wishes.isSandboxed,
        ...(wishes.command && { command: wishes.command }),
      },
      jobs: wishes.jobs,
      checker: {
        signal,
        words: sandbox?.checker ?? (() => [process.execPath, checkerFile]),
        ...(sandbox && { inside: sandbox.inside }),
      },
      feedbackOf: await feedbackOf(),
      onGraded(graded, wasKnown) {
        book.note(graded)
        progress.graded(graded, wasKnown)
      },
      onAgain: progress.again,
    })
    progress.ends()
    if (signal.aborted) {
      const done = `${progress.done()} of ${found.submissions.length}`
      out.warn(
        `Stopped. ${done} are graded and kept in ${wishes.out}: the same command goes on from there.`,
      )
      return exitCode()
    }
    const exit = found.lost.length > 0 || book.notChecked > 0 ? 3 : 0
    if (wishes.shard) {
      printGrades(about, book, found, out)
      return exit
    }
    printGrades(about, book, found, out)
    out.print()
    try {
      const written = await writeReports(wishes.formats, book, about, wishes.out)
      out.say(`Written to ${wishes.out}: ${written.join(', ')}`)
      return exit
    } catch (error) {
      if (!(error instanceof NotGradable)) throw error
      out.warn(error.message)
      return 3
    }
  },
}

/** Never without, when it was asked for. */
async function sandboxOrNothing({ say, warn }: Terminal): Promise<Sandbox | 'none'> {
  try {
    const sandbox = await openSandbox(packageRoot())
    say(`Every server is locked in: ${sandbox.about}.`)
    return sandbox
  } catch (error) {
    if (!(error instanceof NoSandbox)) throw error
    warn(`There is no sandbox here, so nothing was started.\n${error.message}`)
    return 'none'
  }
}
