import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { spawn as spawnPty } from '@lydell/node-pty'
import { processIds, read } from '../checker/kernel/processes.ts'
import { exercises, packageRoot } from '../cli/course.ts'

/*
 * npm run soak:interrupts [trials]
 *
 * Interrupts `learn-tcp verify` at random moments, in each way in turn, and looks for processes that it has left (all
 * carry a variable of the trial in their environment, however far they have gone), for files, and for the progress
 * that was made before. Linux only; a full disk needs a mount namespace: root, or unprivileged user namespaces.
 */

export interface Trial {
  exercise: string
  way: string
  afterMs: number
  /** Undefined when it ended by a signal. */
  exitCode: number | undefined
  /** Command lines of what was still there two seconds later. */
  orphans: string[]
  /** Files left in the directory for temporary files. */
  litter: string[]
  /** What was passed before is still known; and this exercise, if it was told that it is passed. */
  isProgressKept: boolean
}

/** A `verify` that runs. */
interface Running {
  /** The exit code, or undefined if it was ended by a signal. */
  ended: Promise<number | undefined>
  interrupt(): void
  /** Where its home is to be found from here. */
  home: string
  /** To be called when all has been looked at. */
  release(): void
}

type Start = (args: string[], home: string, env: NodeJS.ProcessEnv) => Running

/** Each way in which a check may be interrupted. */
export const WAYS: Record<string, Start> = {
  SIGINT: signalled('SIGINT'),
  SIGTERM: signalled('SIGTERM'),
  SIGKILL: signalled('SIGKILL'),
  'closed terminal': onTerminal,
  'full disk': onSmallDisk,
}

const BEFORE = { version: 1, completed: { 'passed-before': '2026-01-01T00:00:00.000Z' }, hints: {} }

export async function interrupt(way: string): Promise<Trial> {
  const { slug, solutionDir } = exercises()[randomInt(exercises().length)] as {
    slug: string
    solutionDir: string
  }
  const mark = randomUUID()
  const home = mkdtempSync(path.join(tmpdir(), 'learn-tcp-trial-'))
  const cli = path.join(packageRoot(), 'dist', 'cli.js')
  const args = [cli, 'verify', slug, path.join(solutionDir, 'server.ts')]
  const env = { ...process.env, LEARN_TCP_HOME: home, TMPDIR: home, LEARN_TCP_TRIAL: mark }
  const verify = (WAYS[way] as Start)(args, home, env)

  const afterMs = randomInt(20, 1500)
  await Promise.race([pause(afterMs), verify.ended])
  verify.interrupt()
  const exitCode = await verify.ended

  const end = performance.now() + 2000
  while (markedWith(mark).length > 0 && performance.now() < end) await pause(10)
  const orphans = markedWith(mark)
  const litter = readdirSync(verify.home).filter((name) => name.startsWith('learn-tcp-'))
  const known = Object.keys(passedIn(verify.home))
  verify.release()
  rmSync(home, { recursive: true, force: true })
  const mayLose = exitCode !== 0 || way === 'full disk' // it says so
  const isProgressKept = known.includes('passed-before') && (mayLose || known.includes(slug))
  return { exercise: slug, way, afterMs, exitCode, orphans, litter, isProgressKept }
}

function passedIn(home: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path.join(home, 'progress.json'), 'utf8')).completed
  } catch {
    return {}
  }
}

function markedWith(mark: string): string[] {
  return processIds()
    .filter((pid) => read(`/proc/${pid}/environ`).includes(mark))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`)
}

function signalled(signal: NodeJS.Signals): Start {
  return (args, home, env) => {
    fill(home)
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' })
    return { ended: endOf(child), interrupt: () => child.kill(signal), home, release: () => {} }
  }
}

/** The terminal window is closed: its processes get SIGHUP, and nobody reads what they print. */
function onTerminal(args: string[], home: string, env: NodeJS.ProcessEnv): Running {
  fill(home)
  const terminal = spawnPty(process.execPath, args, { env: env as Record<string, string> })
  const ended = new Promise<number | undefined>((resolve) =>
    terminal.onExit(({ exitCode, signal }) => resolve(signal ? undefined : exitCode)),
  )
  const interrupt = () => (terminal as unknown as { destroy(): void }).destroy()
  return { ended, interrupt, home, release: () => {} }
}

/** Its home and its temporary files lie on a disk of 2 MB of their own, which then is filled to the last byte. */
function onSmallDisk(args: string[], home: string, env: NodeJS.ProcessEnv): Running {
  const script = `mount -t tmpfs -o size=2m none "$LEARN_TCP_HOME" && echo mounted && read go &&
    env "$@" >/dev/null 2>&1; echo code $?; read end`
  const { LEARN_TCP_TRIAL: mark, ...rest } = env // the shell is not what is searched for
  const command = [`LEARN_TCP_TRIAL=${mark}`, process.execPath, ...args]
  const words = ['--map-root-user', '--mount', 'sh', '-c', script, 'sh', ...command]
  const child = spawn('unshare', words, { env: rest, stdio: ['pipe', 'pipe', 'inherit'] })
  const inside = `/proc/${child.pid}/root${home}`
  const ended = new Promise<number | undefined>((resolve) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text
      if (text.includes('mounted')) {
        fill(inside)
        child.stdin.write('go\n')
      }
      const code = /code (\d+)/.exec(said)
      if (code) resolve(Number(code[1]))
    })
  })
  const interrupt = () => fillUp(path.join(inside, 'noise'))
  return { ended, interrupt, home: inside, release: () => child.stdin.end() }
}

const fill = (home: string) => {
  mkdirSync(home, { recursive: true })
  writeFileSync(path.join(home, 'progress.json'), JSON.stringify(BEFORE))
}

/** Writes until there is no room, and then in smaller pieces. */
function fillUp(file: string): void {
  for (const size of [1 << 16, 1 << 12, 1])
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' })
    } catch {}
}

const endOf = (child: ChildProcess) =>
  new Promise<number | undefined>((resolve) =>
    child.once('exit', (code) => resolve(code ?? undefined)),
  )

if (process.argv[1] === import.meta.filename) {
  const trials: Trial[] = []
  const ways = Object.keys(WAYS)
  for (let i = 0; i < Number(process.argv[2] ?? 100); i++) {
    trials.push(await interrupt(ways[i % ways.length] as string))
    if (process.stderr.isTTY) process.stderr.write(`trial ${i + 1}\r`)
  }
  console.log('| interrupted by | trials | exit codes | orphans | progress lost | files left |')
  console.log('| --- | --- | --- | --- | --- | --- |')
  for (const way of ways) {
    const those = trials.filter((trial) => trial.way === way)
    const codes = [...new Set(those.map(({ exitCode }) => exitCode ?? 'by the signal'))].join(', ')
    const orphans = those.flatMap((trial) => trial.orphans).length
    const lost = those.filter(({ isProgressKept }) => !isProgressKept).length
    const litter = those.filter((trial) => trial.litter.length > 0).length
    console.log(`| ${[way, those.length, codes, orphans, lost, litter].join(' | ')} |`)
  }
  for (const trial of trials)
    if (trial.orphans.length > 0 || !trial.isProgressKept) console.log(trial)
}
