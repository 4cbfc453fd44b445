import { type Check, run, type Watcher } from './check.ts'
import { type Command, commandForFile, commandFromWords } from './command.ts'
import { hintFor } from './hints.ts'
import { CompileError } from './typescript/compile-error.ts'
import type { StepResult, Verdict } from './verdict.ts'

/** A server is a file of TypeScript or JavaScript, or the words of a command and the directory to start it in. */
export type Subject = { file: string } | { words: string[]; cwd?: string }

/**
 * Checks a server against an exercise, by its slug. Nothing that was started is left when this returns.
 * @param within puts the command into a sandbox
 * @throws BadCommand if there is no such file or program.
 */
export async function verify(
  slug: string,
  subject: Subject,
  watcher?: Watcher,
  within = (command: Command) => command,
): Promise<Verdict> {
  const { default: check } = (await import(`./checks/${slug}.ts`)) as { default: Check }
  let command: Command
  try {
    command = await commandOf(subject)
  } catch (error) {
    if (error instanceof CompileError) return notTypeScript(slug, error, watcher)
    throw error
  }
  try {
    return await run(check, within(command), slug, runLine(slug, subject), watcher)
  } finally {
    await command.remove()
  }
}

/** The line that starts the same server by hand. */
function runLine(slug: string, subject: Subject): string {
  const name = slug.replace(/^\d+-/, '')
  return 'file' in subject
    ? `npx learn-tcp run ${name}`
    : `npx learn-tcp run ${name} -- ${subject.words.join(' ')}`
}

function commandOf(subject: Subject): Promise<Command> | Command {
  return 'file' in subject
    ? commandForFile(subject.file)
    : commandFromWords(subject.words, subject.cwd)
}

/** It can be read; only what it asks of others is not there. */
const isWrongImport = ({ reason }: CompileError) => /^there is no |^".*" exports no /.test(reason)

const WRONG_IMPORT =
  'The mark is at what was asked for, and it is not there. What does the file or the package offer, and how is it spelled?'

function notTypeScript(slug: string, error: CompileError, watcher: Watcher = {}): Verdict {
  const step: StepResult = { sentence: 'the file can be run', outcome: 'failed' }
  watcher.onStep?.(step)
  return {
    format: 'learn-tcp/verdict@1',
    exercise: slug,
    outcome: 'failed',
    durationMs: 0,
    steps: [step],
    failure: {
      kind: 'syntax-error',
      step: step.sentence,
      ...(isWrongImport(error)
        ? { expected: 'every import finds what it names', hint: WRONG_IMPORT }
        : {
            expected: 'TypeScript or JavaScript that can be read',
            hint: hintFor('syntax-error').hint,
          }),
      observed: error.message,
      output: '',
    },
    timeline: [],
    remarks: [],
  }
}
