import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { packageRoot } from '../cli/course.ts'

/*
 * npm run bench:grade [class | NUMBER…]
 *
 * class:  submissions per minute of a class: the solution and the stub of every exercise, with and without --sandbox.
 * NUMBER: so many submissions whose server ends at once; 10, 100 and 1000 without it. Does time grow as they do, does
 *         memory stay?
 *
 * By an ordinary user, because root has no sandbox. The machine should be quiet: its load is printed beside.
 */

const NOBODY = 65534
const isRoot = process.getuid?.() === 0
const wanted = process.argv.slice(2)
const root = packageRoot()
const home = mkdtempSync(path.join(tmpdir(), 'learn-tcp-bench-'))
chmodSync(home, 0o755)
process.once('exit', () => rmSync(home, { recursive: true, force: true }))

interface Run {
  seconds: number
  /** The most that the process which grades has had in memory; its checkers are others. */
  peakMb: number
  code: number | null
  output: string
}

function grade(submissions: string, ...options: string[]): Promise<Run> {
  const out = path.join(home, `out-${Math.random()}`)
  mkdirSync(out)
  if (isRoot) chownSync(out, NOBODY, NOBODY)
  const words = [path.join(root, 'dist/cli.js'), 'grade', submissions, '--out', out, ...options]
  const began = performance.now()
  const child = spawn(process.execPath, words, {
    cwd: home,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  let peakMb = 0
  const look = setInterval(() => {
    peakMb = Math.max(peakMb, memoryOf(child.pid))
  }, 200)
  return new Promise((resolve) =>
    child.once('close', (code) => {
      clearInterval(look)
      resolve({ seconds: (performance.now() - began) / 1000, peakMb, code, output })
    }),
  )
}

function memoryOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0 // it has just ended
  }
}

/** Ann has done everything, Bob has done nothing. */
function aClass(): { folder: string; submissions: number } {
  const folder = path.join(home, 'class')
  cpSync(path.join(root, 'solutions'), path.join(folder, 'ann'), { recursive: true })
  cpSync(path.join(root, 'exercises'), path.join(folder, 'bob'), { recursive: true })
  return { folder, submissions: 2 * slugs.length }
}

const slugs = (await import('../cli/course.ts')).exercises().map(({ slug }) => slug)

function cheap(count: number): string {
  const folder = path.join(home, `cheap-${count}`)
  for (let i = 0; i < count; i++) {
    const own = path.join(folder, `learner-${i}`, '01-listen')
    mkdirSync(own, { recursive: true })
    writeFileSync(path.join(own, 'learn-tcp.json'), '{ "command": ["false"] }')
  }
  return folder
}

function row(name: string, submissions: number, { seconds, peakMb, code, output }: Run): void {
  const rate = ((submissions / seconds) * 60).toFixed(0)
  const failed = code === 0 ? '' : ` · exit code ${code}: ${output.split('\n').at(-2)}`
  console.log(
    `| ${name} | ${submissions} | ${seconds.toFixed(1)} s | ${rate} | ${peakMb.toFixed(0)} MB | ${loadavg()[0]?.toFixed(1)} |${failed}`,
  )
}

console.log(`${availableParallelism()} cores, Node ${process.version}\n`)
console.log('| what | submissions | time | per minute | memory of the grader | load |')
console.log('| --- | ---: | ---: | ---: | ---: | ---: |')
if (wanted.length === 0 || wanted.includes('class')) {
  const { folder, submissions } = aClass()
  row('a class, unlocked', submissions, await grade(folder))
  row('a class, --sandbox', submissions, await grade(folder, '--sandbox'))
}
const counts = wanted.map(Number).filter(Boolean)
for (const count of wanted.length === 0 ? [10, 100, 1000] : counts)
  row('a server that ends at once', count, await grade(cheap(count)))
