import {
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { spawn } from '@lydell/node-pty'
import { execa } from 'execa'
import { exercises, packageRoot } from '../cli/course.ts'
import { makeWorkspace } from '../cli/workspace.ts'

/*
 * npm run bench:watch [saves]
 *
 * How long a learner waits after a save, with `learn-tcp watch` on a screen: until it says that it checks, and until
 * the verdict stands there. From just before the file is written to the byte that arrives at the terminal. All subjects
 * take turns, and a bare `node -e 0` beside them says how busy the machine is.
 */

const SAVES = Number(process.argv[2] ?? 10)

/** Nothing is saved while the last verdict is still being put away, in milliseconds. */
const REST = 400

const cli = path.join(packageRoot(), 'dist', 'cli.js')
const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'learn-tcp-watch-')))
const env = {
  ...process.env,
  LEARN_TCP_HOME: path.join(home, 'state'),
  NO_COLOR: '1',
  LANG: 'C.UTF-8',
}

interface Subject {
  name: string
  slug: string
  verdict: 'passed' | 'failed'
}

const SUBJECTS: Subject[] = [
  { name: '02-accept: solution', slug: '02-accept', verdict: 'passed' },
  { name: '05-loop: solution', slug: '05-loop', verdict: 'passed' },
  { name: '02-accept: stub', slug: '02-accept', verdict: 'failed' },
]

const MANNERS = {
  'in place': (file: string, text: string) => writeFileSync(file, text),
  renamed(file: string, text: string) {
    writeFileSync(`${file}~`, text)
    renameSync(`${file}~`, file)
  },
}

/** `learn-tcp watch` in a workspace of its own. */
class Watch {
  readonly #subject: Subject
  readonly #file: string
  readonly #text: string
  readonly #pty
  #seen = ''
  #look = () => {}

  constructor(subject: Subject, number: number) {
    const { slug, verdict } = subject
    this.#subject = subject
    const workspace = path.join(home, String(number))
    makeWorkspace(workspace)
    const { solutionDir } = exercises().find((one) => one.slug === slug) ?? { solutionDir: '' }
    const folder = path.join(workspace, slug)
    if (verdict === 'passed') cpSync(solutionDir, folder, { recursive: true })
    this.#file = path.join(folder, 'server.ts')
    this.#text = readFileSync(this.#file, 'utf8')
    this.#pty = spawn(process.execPath, [cli, 'watch', slug], {
      cols: 80,
      rows: 24,
      cwd: workspace,
      env,
    })
    this.#pty.onData((data) => {
      this.#seen += data
      this.#look()
    })
  }

  async until(words: string): Promise<void> {
    const timer = setTimeout(() => {
      throw new Error(`${this.#subject.name}: no "${words}" within a minute:\n${this.#seen}`)
    }, 60_000)
    while (!this.#seen.includes(words))
      await new Promise<void>((resolve) => {
        this.#look = resolve
      })
    clearTimeout(timer)
  }

  /** Milliseconds until it says that it checks, and until the verdict is there. */
  async afterSave(
    save: (file: string, text: string) => void,
  ): Promise<{ sign: number; verdict: number }> {
    this.#seen = ''
    const saved = performance.now()
    save(this.#file, this.#text)
    await this.until('checking …')
    const sign = performance.now() - saved
    await this.until(`· ${this.#subject.verdict} (`)
    return { sign, verdict: performance.now() - saved }
  }

  end(): void {
    this.#pty.kill('SIGKILL')
  }
}

const times = new Map<string, number[]>()
const note = (what: string, ms: number) => times.set(what, [...(times.get(what) ?? []), ms])

for (let save = 0; save <= SAVES; save++) {
  process.stderr.write(`save ${save} of ${SAVES}\r`)
  const began = performance.now()
  await execa(process.execPath, ['-e', '0'])
  if (save > 0) note('node -e 0', performance.now() - began)
}
const watches = SUBJECTS.map((subject, number) => ({
  ...subject,
  watch: new Watch(subject, number),
}))
for (const { watch, verdict } of watches) await watch.until(`· ${verdict} (`)
for (let save = 0; save <= SAVES; save++)
  for (const { name, watch } of watches)
    for (const [manner, saves] of Object.entries(MANNERS)) {
      process.stderr.write(`save ${save} of ${SAVES}\r`)
      await pause(REST)
      const { sign, verdict } = await watch.afterSave(saves)
      if (save === 0) continue // the first warms up
      note(`${name}, ${manner}: checking …`, sign)
      note(`${name}, ${manner}: the verdict`, verdict)
    }
for (const { watch } of watches) watch.end()
rmSync(home, { recursive: true, force: true })

console.log(`| ${SAVES} saves, Node ${process.versions.node} | min | median | max |`)
console.log('| --- | --- | --- | --- |')
for (const [what, unsorted] of [...times].sort(([a], [b]) => a.localeCompare(b))) {
  const sorted = unsorted.sort((a, b) => a - b)
  const at = (share: number) =>
    `${Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)} ms`
  console.log(`| ${what} | ${at(0)} | ${at(0.5)} | ${at(1)} |`)
}
