import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { spawn as spawnPty } from '@lydell/node-pty'
import { execa } from 'execa'
import { exercises, packageRoot } from '../cli/course.ts'

/*
 * npm run bench:verify [rounds]
 *
 * How long a learner waits: wall-clock time of whole `learn-tcp` processes, medians of 20 rounds in which all
 * subjects take turns, so that a noisy machine hits all alike. A bare `node -e 0` runs in every round beside them.
 */

const ROUNDS = Number(process.argv[2] ?? 20)
const cli = path.join(packageRoot(), 'dist', 'cli.js')
const home = mkdtempSync(path.join(tmpdir(), 'learn-tcp-bench-'))
const env = { ...process.env, LEARN_TCP_HOME: path.join(home, 'state'), NO_COLOR: '1' }

interface Subject {
  name: string
  /** Resolves to the exit code. */
  run(): Promise<number | undefined>
  exits: number
}

const node = (...args: string[]) =>
  execa(process.execPath, args, { env, cwd: home, reject: false, stdin: 'ignore' })
const learnTcp = async (...args: string[]) => (await node(cli, ...args)).exitCode

function subjects(): Subject[] {
  const all: Subject[] = [
    { name: 'node -e 0', run: async () => (await node('-e', '0')).exitCode, exits: 0 },
  ]
  all.push({ name: 'learn-tcp list', run: () => learnTcp('list'), exits: 0 })
  all.push({ name: 'learn-tcp, menu drawn', run: menuDrawn, exits: 0 })
  for (const { slug, dir, solutionDir } of exercises()) {
    const right = path.join(solutionDir, 'server.ts')
    const stub = path.join(dir, 'server.ts')
    all.push({
      name: `verify ${slug}: solution`,
      run: () => learnTcp('verify', slug, right),
      exits: 0,
    })
    all.push({ name: `verify ${slug}: stub`, run: () => learnTcp('verify', slug, stub), exits: 1 })
  }
  const deaf = path.join(home, 'deaf.ts')
  writeFileSync(deaf, BOUND_BUT_DEAF)
  all.push({
    name: 'verify 01-listen: bind, no listen',
    run: () => learnTcp('verify', 'listen', deaf),
    exits: 1,
  })
  return all
}

const BOUND_BUT_DEAF = `import { AF_INET, bind, pause, SOCK_STREAM, socket } from 'learn-tcp/sockets'
const listener = socket(AF_INET, SOCK_STREAM)
bind(listener, { host: '127.0.0.1', port: Number(process.env.PORT) })
pause()
`

/** Until the menu is on the screen; what ends it afterwards is not timed. */
function menuDrawn(): Promise<number> {
  return new Promise((resolve) => {
    const pty = spawnPty(process.execPath, [cli], { cols: 80, rows: 24, cwd: home, env })
    let screen = ''
    pty.onData((data) => {
      screen += data
      if (!screen.includes('05')) return
      pty.kill('SIGKILL')
      resolve(0)
    })
  })
}

const all = subjects()
const times = new Map(all.map(({ name }) => [name, [] as number[]]))
for (let round = 0; round <= ROUNDS; round++) {
  process.stderr.write(`round ${round} of ${ROUNDS}\r`)
  for (const { name, run, exits } of all) {
    const began = performance.now()
    const code = await run()
    if (code !== exits) throw new Error(`${name} ended with exit code ${code} instead of ${exits}`)
    if (round > 0) times.get(name)?.push(performance.now() - began) // the first round warms up
  }
}
rmSync(home, { recursive: true })

const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
const bare = at(
  [...(times.get('node -e 0') ?? [])].sort((a, b) => a - b),
  0.5,
)
console.log(
  `| ${ROUNDS} rounds, Node ${process.versions.node} | min | median | max | ÷ bare node |`,
)
console.log('| --- | --- | --- | --- | --- |')
for (const [name, unsorted] of times) {
  const sorted = unsorted.sort((a, b) => a - b)
  const ms = [at(sorted, 0), at(sorted, 0.5), at(sorted, 1)].map((time) => `${Math.round(time)} ms`)
  console.log(`| ${name} | ${ms.join(' | ')} | ${(at(sorted, 0.5) / bare).toFixed(2)} |`)
}
