import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { execa } from 'execa'

/* A learner in a temporary home, with a small course of their own and the built dist/cli.js. */

const root = path.dirname(import.meta.dirname)
const deadline = 15_000 // for anything to appear on a screen, also on a busy machine

export interface Learner {
  /** Where the learner types; empty at first. */
  dir: string
  /** The package: its exercises may be changed by a test. */
  package: string
  progressFile: string
  progress(): Record<string, unknown>
  passes(...slugs: string[]): void
  /** Types a command whose output goes into a pipe. */
  types(...words: string[]): Promise<{ code: number | undefined; stdout: string; stderr: string }>
  /** Types a command on a screen. */
  sits(words: string[], screen?: Partial<ScreenOptions>): Screen
  env: Record<string, string>
  leaves(): void
}

/** `course: 'real'` is the repository's own; without it a small one that a test may change. */
export function learner({ course }: { course?: 'real' } = {}): Learner {
  const temporary = mkdtempSync(path.join(tmpdir(), 'learner-'))
  const [dir, home, own] = ['here', 'home', 'package'].map((name) =>
    path.join(temporary, name),
  ) as [string, string, string]
  const pkg = course === 'real' ? root : own
  mkdirSync(dir)
  if (course !== 'real') makePackage(pkg)
  const env = {
    PATH: process.env.PATH ?? '',
    LEARN_TCP_HOME: home,
    HOME: temporary,
    LANG: 'C.UTF-8',
  }
  const progressFile = path.join(home, 'progress.json')
  const cli = path.join(pkg, 'dist/cli.js')

  return {
    dir,
    package: pkg,
    progressFile,
    env,
    progress: () => JSON.parse(readFileSync(progressFile, 'utf8')),
    passes(...slugs) {
      mkdirSync(home, { recursive: true })
      const completed = Object.fromEntries(slugs.map((slug) => [slug, '2026-01-01T00:00:00.000Z']))
      writeFileSync(progressFile, JSON.stringify({ version: 1, completed, hints: {} }))
    },
    async types(...words) {
      const { exitCode, stdout, stderr } = await execa(process.execPath, [cli, ...words], {
        cwd: dir,
        env,
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
      })
      return { code: exitCode, stdout, stderr }
    },
    sits: (words, screen = {}) =>
      sit([cli, ...words], { cwd: dir, ...screen, env: { ...env, ...screen.env } }),
    leaves: () => rmSync(temporary, { recursive: true, force: true }),
  }
}

/** What the learner sees, as lines of text, after every escape code has done its work. */
export interface Screen {
  text(): string
  /** Everything that was sent to the terminal, escape codes included. */
  raw(): string
  shows(text: string): Promise<void>
  press(keys: string): void
  kill(signal: string): void
  resize(columns: number, rows: number): void
  /** The exit code, once the command has ended; 128 + n after signal n. */
  ends(): Promise<number>
}

interface ScreenOptions {
  columns: number
  rows: number
  cwd: string
  env: Record<string, string>
}

export const keys = {
  down: '\x1b[B',
  up: '\x1b[A',
  enter: '\r',
  escape: '\x1b',
  ctrlC: '\x03',
  ctrlD: '\x04',
}

function sit(argv: string[], options: Partial<ScreenOptions>): Screen {
  const { columns = 80, rows = 24, cwd = root, env = {} } = options
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 1000,
    allowProposedApi: true,
  })
  const program = spawn(process.execPath, argv, {
    name: env.TERM ?? 'xterm-256color', // becomes TERM
    cols: columns,
    rows,
    cwd,
    env,
  })
  const waiting = new Set<() => void>()
  let raw = ''
  let code: number | undefined
  const changed = () => {
    for (const look of waiting) look()
  }
  program.onData((data) => {
    raw += data
    terminal.write(data, changed)
  })
  program.onExit(({ exitCode, signal }) => {
    code = signal ? 128 + signal : exitCode
    terminal.write('', changed)
  })
  const text = () => {
    const lines = terminal.buffer.active
    const all = Array.from(
      { length: lines.length },
      (_, y) => lines.getLine(y)?.translateToString(true) ?? '',
    )
    return all.join('\n').trimEnd()
  }
  const until = (met: () => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        program.kill('SIGKILL')
        reject(new Error(`${what}, but the screen shows\n${text()}`))
      }, deadline)
      const look = () => {
        if (!met()) return
        clearTimeout(timer)
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })

  return {
    text,
    raw: () => raw,
    shows: (wanted) => until(() => text().includes(wanted), `"${wanted}" should appear`),
    press: (typed) => program.write(typed),
    kill: (signal) => program.kill(signal),
    resize(columns, rows) {
      terminal.resize(columns, rows)
      program.resize(columns, rows)
    },
    async ends() {
      await until(() => code !== undefined, 'the command should end')
      return code as number
    },
  }
}

const slugs = ['01-listen', '02-accept', '03-read', '05-loop']

function makePackage(dir: string): void {
  mkdirSync(dir)
  cpSync(path.join(root, 'package.json'), path.join(dir, 'package.json'))
  cpSync(path.join(root, 'dist'), path.join(dir, 'dist'), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules')) // koffi, esbuild
  for (const slug of slugs) addExercise(dir, slug)
}

/** An exercise as an author would add it: folders, no registry. */
export function addExercise(dir: string, slug: string): void {
  const title = slug.slice(3)
  const files: Record<string, string> = {
    [`exercises/${slug}/problem.md`]: problem(title),
    [`exercises/${slug}/server.ts`]: `// TODO: ${title}\n`,
    [`exercises/${slug}/hints.md`]:
      '# Hints\n\n## Soft\n\nAsk.\n\n## Middle\n\nName.\n\n## Strong\n\nSketch.\n',
    [`solutions/${slug}/server.ts`]: `// done: ${title}\n`,
    [`solutions/${slug}/notes.md`]: `# What you learned\n\nAll about ${title}.\n`,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
    writeFileSync(path.join(dir, name), text)
  }
}

const problem = (title: string) => `# The ${title} exercise, which has a rather long title

Some **words** about \`${title}\` that are wrapped to the width of the screen, with [a link](https://example.org/a).

\`\`\`sh
curl -v http://127.0.0.1:1729/   # stays as it is, however long
\`\`\`
`
