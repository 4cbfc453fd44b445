import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Answer, Job } from './job.ts'

/** The longest check is over in a fraction of it: what takes longer hangs, in milliseconds. */
const LIMIT = 300_000

/** How long a checker may take to end its servers before it is killed, in milliseconds. */
const GRACE = 3000

/** So much of what a broken checker says is told. */
const SAID = 400

/** The variables that a compiler or an interpreter may need. What else the teacher has in theirs is no business of the learners. */
const NEEDED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TZ|LANG|LC_\w+|GO\w+|CARGO_HOME|RUSTUP_\w+|JAVA_HOME|PYENV_\w+|NVM_\w+|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|LEARN_TCP_\w+)$/

export interface Checker {
  /** The words that start one process of grade-one.ts, for the copy in this folder. */
  words(folder: string): [program: string, ...args: string[]]
  /** How the job looks to that process. */
  inside?(job: Job): Job
  signal: AbortSignal
}

/** Has one check made by a process of its own. A checker that dies, or hangs, is a reason; it is never thrown. */
export async function askChecker(job: Job, { words, inside, signal }: Checker): Promise<Answer> {
  if (signal.aborted) return { reason: 'it was interrupted' }
  const [program, ...args] = words(job.root)
  const child = spawn(program, args, {
    env: neededVariables(),
    cwd: job.root, // paths in messages are then those that the learner knows
    detached: true, // Ctrl-C is for us to hear: it is ended in order
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {}) // it has died: told below
  child.stdin.write(`${JSON.stringify(inside?.(job) ?? job)}\n`)

  let late = false
  const end = () => {
    child.kill('SIGTERM')
    setTimeout(() => kill(child.pid), GRACE).unref()
  }
  const timer = setTimeout(() => {
    late = true
    end()
  }, LIMIT)
  signal.addEventListener('abort', end, { once: true })
  const exit = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message))
    child.once('exit', (code, by) => resolve(by ? `it ended by ${by}` : `exit code ${code}`))
  })
  try {
    const [answer, said, how] = await Promise.all([
      text(child.stdout).catch(() => ''),
      text(child.stderr).catch(() => ''),
      exit,
    ])
    if (late) return { reason: `its check did not end within ${LIMIT / 60_000} minutes` }
    return read(answer) ?? { reason: `the checker failed (${how}): ${said.trim().slice(-SAID)}` }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

function read(answer: string): Answer | undefined {
  try {
    return JSON.parse(answer) as Answer
  } catch {
    return undefined
  }
}

function kill(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL')
  } catch {
    // it has gone in time
  }
}

function neededVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => NEEDED.test(name)))
}
