import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { processIds, read } from '../checker/kernel/processes.ts'
import type { Verdict } from '../checker/verdict.ts'
import { packageRoot } from '../cli/course.ts'
import { HOSTILE, type Hostile } from '../test/servers/hostile.ts'

/*
 * npm run bench:hostile
 *
 * `learn-tcp verify` against servers that mean harm: what it says, how long it takes, how much memory it needs at the
 * most, and what is left afterwards. Linux only.
 */

export interface Ordeal {
  code: number | undefined
  signal: string | undefined
  stdout: string
  stderr: string
  verdict: Verdict | undefined
  seconds: number
  /** The peak of the checker's own memory. */
  megabytes: number
  /** Command lines of what was still there two seconds later. */
  left: string[]
}

export async function suffers({ exercise, python }: Hostile, json = true): Promise<Ordeal> {
  const home = mkdtempSync(path.join(tmpdir(), 'learn-tcp-hostile-'))
  const server = path.join(home, 'server.py')
  writeFileSync(server, python)
  const older = new Set(processIds())
  const began = performance.now()
  const cli = path.join(packageRoot(), 'dist', 'cli.js')
  const args = [cli, 'verify', exercise, ...(json ? ['--json'] : []), '--', 'python3', server]
  const env = { LEARN_TCP_HOME: home, NO_COLOR: '1' }
  const verify = execa(process.execPath, args, { env, cwd: home, reject: false, stdin: 'ignore' })
  let megabytes = 0
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, peakOf(verify.pid ?? 0))
  }, 50)
  const { exitCode, signal, stdout, stderr } = await verify
  clearInterval(watch)
  const seconds = (performance.now() - began) / 1000
  const left = await leftAfter(older, server)
  rmSync(home, { recursive: true, force: true })
  const verdict = json && stdout.startsWith('{') ? (JSON.parse(stdout) as Verdict) : undefined
  return { code: exitCode, signal, stdout, stderr, verdict, seconds, megabytes, left }
}

/** What is younger than the trial and has to do with it: its server, or one of its daemons. */
async function leftAfter(older: Set<number>, server: string): Promise<string[]> {
  const left = () =>
    processIds()
      .filter((pid) => !older.has(pid))
      .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim())
      .filter((line) => line.includes(server) || line === 'sleep 86399')
  for (let i = 0; i < 40 && left().length > 0; i++) await pause(50)
  return left()
}

const peakOf = (pid: number) =>
  Number(/^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024

if (process.argv[1] === import.meta.filename) {
  console.log('| a server that … | exit | says | time | memory of the checker | left behind |')
  console.log('| --- | --- | --- | --- | --- | --- |')
  for (const hostile of HOSTILE) {
    const { code, signal, verdict, seconds, megabytes, left } = await suffers(hostile)
    const says = verdict?.failure?.kind ?? verdict?.outcome ?? '–'
    const cells = [hostile.deed, code ?? signal, says, `${seconds.toFixed(1)} s`]
    console.log(`| ${[...cells, `${Math.round(megabytes)} MB`, left.length].join(' | ')} |`)
  }
}
