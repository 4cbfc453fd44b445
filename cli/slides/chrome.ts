import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'brave-browser',
]

const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

/** The Chrome of this machine, or a browser of its kind: what CHROME names, else the first that is found. */
export function findChrome(): string | undefined {
  if (process.env.CHROME) return existsSync(process.env.CHROME) ? process.env.CHROME : undefined
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const named = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...named, ...ELSEWHERE].find((file) => existsSync(file))
}

/** One page in a Chrome of its own, spoken to over two pipes: no port, no library. */
export class Chrome {
  readonly #process: ChildProcess
  readonly #profile = mkdtempSync(path.join(tmpdir(), 'learn-tcp-chrome-'))
  readonly #answers = new Map<
    number,
    { resolve(value: unknown): void; reject(error: Error): void }
  >()
  readonly #ended: Promise<void>
  #failure: Error | undefined
  #session: string | undefined
  #last = 0
  #unread = ''

  constructor(program: string) {
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [] // it refuses to start as root with one
    this.#process = spawn(
      program,
      [
        '--headless',
        '--remote-debugging-pipe',
        `--user-data-dir=${this.#profile}`,
        '--no-first-run',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        ...asRoot,
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true },
    )
    this.#ended = new Promise((resolve) => {
      const end = (error: Error) => {
        this.#failure ??= error
        for (const { reject } of this.#answers.values()) reject(error)
        resolve()
      }
      this.#process.on('error', end)
      this.#process.on('exit', () => end(new Error('it has ended')))
    })
    for (const pipe of [this.#to, this.#from]) pipe.on('error', () => {}) // told by the exit that follows
    this.#from.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
  }

  get #to() {
    return this.#process.stdio[3] as Writable
  }

  get #from() {
    return this.#process.stdio[4] as Readable
  }

  /** Opens a page; what is sent from now on is for it. */
  async open(url: string): Promise<void> {
    const { targetId } = await this.send<{ targetId: string }>('Target.createTarget', { url })
    const attached = { targetId, flatten: true }
    const { sessionId } = await this.send<{ sessionId: string }>('Target.attachToTarget', attached)
    this.#session = sessionId
  }

  /** One call of the DevTools protocol. Messages end in a NUL. */
  send<T>(method: string, params: object = {}): Promise<T> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = ++this.#last
    const message = { id, method, params, ...(this.#session && { sessionId: this.#session }) }
    this.#to.write(`${JSON.stringify(message)}\0`)
    return new Promise((resolve, reject) =>
      this.#answers.set(id, { resolve: resolve as (value: unknown) => void, reject }),
    )
  }

  #hear(text: string): void {
    const messages = (this.#unread + text).split('\0')
    this.#unread = messages.pop() ?? ''
    for (const message of messages) {
      const { id, result, error } = JSON.parse(message)
      const waiting = this.#answers.get(id)
      this.#answers.delete(id)
      if (error) waiting?.reject(new Error(error.message))
      else waiting?.resolve(result)
    }
  }

  /** Ends it with all its processes: one that lives on for a moment would still write into the profile. */
  async close(): Promise<void> {
    const { pid } = this.#process
    if (pid && !this.#failure) process.kill(-pid, 'SIGKILL')
    await this.#ended
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
