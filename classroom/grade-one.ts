import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type Command, commandFromWords } from '../checker/command.ts'
import { BadCommand } from '../checker/errors.ts'
import { adoptOrphans, endOrphans } from '../checker/orphans.ts'
import { killAllServers } from '../checker/server-process.ts'
import type { Verdict } from '../checker/verdict.ts'
import { type Subject, verify } from '../checker/verify.ts'
import { couldNotBeBuilt, endOf } from './built.ts'
import type { Answer, Job } from './job.ts'
import { insideAnother } from './sandbox/walls.ts'

/*
 * One check in a process of its own: a checker watches the clock, and shares its event loop with nobody. The job is a
 * line on standard input, which stays open: when it closes, whoever wanted to know has gone. The answer is one line.
 */

/** A build that takes longer hangs, in milliseconds. */
const BUILD_LIMIT = 120_000

const lines = createInterface({ input: process.stdin })
lines.once('line', async (line) => {
  const answer = await answerTo(JSON.parse(line) as Job)
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => leave(0))
})
lines.once('close', () => leave(1))
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => leave(143))

function leave(code: number): void {
  killAllServers()
  endOrphans()
  process.exit(code)
}

async function answerTo(job: Job): Promise<Answer> {
  if (job.copyFrom) cpSync(job.copyFrom, job.root, { recursive: true })
  adoptOrphans()
  try {
    const failed = await build(job)
    const verdict = failed ?? (await verify(job.exercise, subjectOf(job), {}, lockedIn(job)))
    endOrphans()
    return { verdict: withoutRoot(verdict, job.root) }
  } catch (error) {
    if (error instanceof BadCommand) return { reason: error.message }
    throw error
  }
}

function subjectOf({ root, start }: Job): Subject {
  return 'file' in start
    ? { file: path.join(root, start.file) }
    : { words: start.words, cwd: path.join(root, start.folder) }
}

const lockedIn = ({ sandbox }: Job) =>
  sandbox && ((command: Command) => insideAnother(command, sandbox))

async function build({ exercise, start, root, sandbox }: Job): Promise<Verdict | undefined> {
  if ('file' in start || !start.build) return undefined
  const cwd = path.join(root, start.folder)
  const plain = commandFromWords(start.build, cwd)
  const [program, ...args] = (sandbox ? insideAnother(plain, sandbox) : plain).argv
  const options = { cwd, timeout: BUILD_LIMIT, maxBuffer: 1 << 20 }
  const { error, output } = await new Promise<{ error: Error | null; output: string }>((resolve) =>
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ error, output: `${stdout}${stderr}` }),
    ),
  )
  if (!error) return undefined
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    throw new BadCommand(`There is no program "${program}" here to build it with. Is it installed?`)
  return couldNotBeBuilt(exercise, start.build.join(' '), endOf(error, output))
}

/** Where the copy lies is nobody's business, and differs each time. */
function withoutRoot(verdict: Verdict, root: string): Verdict {
  const text = JSON.stringify(verdict)
  const places = [`file://${root}/`, `${root}/`].map((place) => JSON.stringify(place).slice(1, -1))
  return JSON.parse(places.reduce((rest, place) => rest.replaceAll(place, ''), text))
}
