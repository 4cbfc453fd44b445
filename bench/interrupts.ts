import { randomInt, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { processIds, read } from '../checker/kernel/processes.ts'
import { exercises, packageRoot } from '../cli/course.ts'

/*
 * npm run soak:interrupts [trials]
 *
 * Interrupts `learn-tcp verify` at random moments, by SIGINT, SIGTERM or SIGKILL, and looks for processes that
 * it has left: all carry a variable of the trial in their environment, however far they have gone. Linux only.
 */

export interface Trial {
  exercise: string
  signal: NodeJS.Signals
  afterMs: number
  exitCode: number | undefined
  /** Command lines of what was still there two seconds later. */
  orphans: string[]
  /** Files left in the directory for temporary files. */
  litter: string[]
}

const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGKILL']

export async function interrupt(signal: NodeJS.Signals = anyOf(SIGNALS)): Promise<Trial> {
  const { slug, solutionDir } = anyOf(exercises())
  const mark = randomUUID()
  const home = mkdtempSync(path.join(tmpdir(), 'learn-tcp-trial-'))
  const cli = path.join(packageRoot(), 'dist', 'cli.js')
  const verify = execa(
    process.execPath,
    [cli, 'verify', slug, path.join(solutionDir, 'server.ts')],
    {
      env: { LEARN_TCP_HOME: home, TMPDIR: home, LEARN_TCP_TRIAL: mark },
      reject: false,
      stdin: 'ignore',
    },
  )
  const afterMs = randomInt(20, 1500)
  await Promise.race([pause(afterMs), verify])
  verify.kill(signal)
  const { exitCode } = await verify

  const end = performance.now() + 2000
  while (markedWith(mark).length > 0 && performance.now() < end) await pause(10)
  const orphans = markedWith(mark)
  const litter = readdirSync(home).filter((name) => name.startsWith('learn-tcp-'))
  rmSync(home, { recursive: true, force: true })
  return { exercise: slug, signal, afterMs, exitCode, orphans, litter }
}

function anyOf<T>(items: T[]): T {
  return items[randomInt(items.length)] as T
}

function markedWith(mark: string): string[] {
  return processIds()
    .filter((pid) => read(`/proc/${pid}/environ`).includes(mark))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`)
}

if (process.argv[1] === import.meta.filename) {
  const trials: Trial[] = []
  for (let i = 0; i < Number(process.argv[2] ?? 100); i++) {
    trials.push(await interrupt(SIGNALS[i % SIGNALS.length]))
    process.stderr.write(`trial ${i + 1}\r`)
  }
  console.log('| signal | trials | exit codes | orphans | litter |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const signal of SIGNALS) {
    const those = trials.filter((trial) => trial.signal === signal)
    const codes = [...new Set(those.map(({ exitCode }) => exitCode ?? 'by the signal'))].join(', ')
    const orphans = those.flatMap((trial) => trial.orphans).length
    const litter = those.filter((trial) => trial.litter.length > 0).length
    console.log(`| ${signal} | ${those.length} | ${codes} | ${orphans} | ${litter} |`)
  }
  for (const trial of trials.filter(({ orphans }) => orphans.length > 0)) console.log(trial)
}
