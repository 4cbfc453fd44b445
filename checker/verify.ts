import { type Check, run, type Watcher } from './check.ts'
import { type Command, commandForFile, commandFromWords } from './command.ts'
import { hintFor } from './hints.ts'
import { CompileError } from './typescript/compile-error.ts'
import type { StepResult, Verdict } from './verdict.ts'

/** A server is a file of TypeScript or JavaScript, or the words of a command and the directory to start it in. */
export type Subject = { file: string } | { words: string[]; cwd?: string }

/**
 * Checks a server against an exercise, by its slug. Nothing that was started is left when this returns.
 * @throws BadCommand if there is no such file or program.
 */
export async function verify(slug: string, subject: Subject, watcher?: Watcher): Promise<Verdict> {
  const { default: check } = (await import(`./checks/${slug}.ts`)) as { default: Check }
  let command: Command
  try {
    command = await commandOf(subject)
  } catch (error) {
    if (error instanceof CompileError) return notTypeScript(slug, error, watcher)
    throw error
  }
  try {
    return await run(check, command, slug, runLine(slug, subject), watcher)
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
      expected: 'TypeScript or JavaScript that can be read',
      observed: error.message,
      hint: hintFor('syntax-error').hint,
      output: '',
    },
    timeline: [],
    remarks: [],
  }
}
