import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Board, type Exercise } from '../classroom/board/board.ts'
import { BoardServer } from '../classroom/board/serve.ts'
import type { SentEvent } from '../classroom/event.ts'
import { root } from './servers/course.ts'

/* A class for tests: its board in this process, or as the program that a teacher starts. */

export const course: Exercise[] = [
  {
    slug: '01-listen',
    sentences: ['something listens on PORT', 'it is still there when ann has gone'],
  },
  { slug: '02-accept', sentences: ['something listens on PORT', 'ann is accepted', 'it ends'] },
  { slug: '03-read', sentences: ['something listens on PORT'] },
]

export interface Room {
  board: Board
  server: BoardServer
  folder: string
  url: string
  /** A learner's token. */
  joins(name: string): Promise<string>
  leaves(): Promise<void>
}

export async function room(exercises = course): Promise<Room> {
  const folder = mkdtempSync(path.join(tmpdir(), 'class-'))
  const { board } = await Board.open('demo', folder, exercises)
  const server = await BoardServer.open(board, { host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${server.port}`
  return {
    ...{ board, server, folder, url },
    async joins(name) {
      const { token } = await posts(url, '/join', { code: board.secrets.code, name })
      return String(token)
    },
    async leaves() {
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export interface Answer extends Record<string, unknown> {
  status: number
}

export async function posts(
  url: string,
  to: string,
  body: unknown,
  { token, headers = {} }: { token?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(`${url}${to}`, {
    method: 'POST',
    headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { ...((await response.json()) as object), status: response.status }
}

export const tells = (url: string, token: string, ...events: unknown[]) =>
  posts(url, '/events', { events }, { token })

export function event(change: Partial<SentEvent> = {}): SentEvent {
  const id = randomBytes(12).toString('base64url')
  const failed = { step: 2, steps: 2, kind: 'exited' }
  return {
    ...{ id, exercise: '01-listen', outcome: 'failed', durationMs: 900, attempt: 1, agoMs: 0 },
    ...(change.outcome === 'passed' ? {} : failed),
    ...change,
  }
}

/** `learn-tcp class`, as its process. */
export interface Program {
  process: ChildProcess
  url: string
  code: string
  key: string
  printed(): string
  ended: Promise<number | null>
}

export async function opensClass(home: string, ...words: string[]): Promise<Program> {
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist/cli.js'),
      'class',
      'demo',
      ...(words.length > 0 ? words : ['--port', '0']),
    ],
    { env: { PATH: process.env.PATH, LEARN_TCP_HOME: home, COLUMNS: '300' }, stdio: 'pipe' },
  )
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end) // also when a test or a bench has broken off
  child.once('exit', () => process.off('exit', end))
  let printed = ''
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const opened = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data) => {
        printed += data
        if (printed.includes('Kept in')) resolve()
      })
    child.on('exit', () => reject(new Error(`the class has ended: ${printed}`)))
  })
  await opened
  const [, url = '', key = ''] = /You +(http:\S+)\/board\?key=(\S+)/.exec(printed) ?? []
  const [, code = ''] = /join http:\S+\/(\S+)/.exec(printed) ?? []
  return { process: child, url, code, key, printed: () => printed, ended }
}
