import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

/* What an editor does: it starts a language server in a folder, opens files, and asks. JSON-RPC over a pipe, LSP 3.17. */

export interface Place {
  line: number
  character: number
}

export interface Problem {
  range: { start: Place }
  /** 1 error, 2 warning, 3 information, 4 hint: only the first two are underlined. */
  severity: number
  message: string
}

interface Completion {
  label: string
  /** Of an import that would be added, the module is in here, or in the text. */
  detail?: string
  insertText?: string
  documentation?: string | { value: string }
}

interface Message {
  id?: number
  method?: string
  params?: { uri: string; diagnostics: Problem[]; items?: unknown[] }
  result?: unknown
  error?: { message: string }
}

/** How long any answer may take, in milliseconds: the first comes when everything has been read. */
const ANSWERS_WITHIN = 60_000

/** How long a server says nothing more when it has said all, in milliseconds. */
const QUIET = 2000

export class Editor {
  readonly #server

  readonly #waiting = new Map<number, (message: Message) => void>()
  readonly #published = new Map<string, Problem[]>()
  #lastPublished = performance.now()
  #bytes = Buffer.alloc(0)
  #ids = 0
  #isAsked = false

  private constructor(folder: string, command: string[], env: Record<string, string>) {
    const [program = '', ...args] = command
    this.#server = spawn(program, args, { cwd: folder, env, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#server.stdout.on('data', (bytes) => this.#read(bytes))
  }

  static async opens(folder: string, command: string[], env: Record<string, string>) {
    const editor = new Editor(folder, command, env)
    const rootUri = pathToFileURL(folder).href
    const { capabilities } = await editor.#ask<{ capabilities: Record<string, unknown> }>(
      'initialize',
      {
        processId: process.pid,
        rootUri,
        initializationOptions: { preferences: { includeCompletionsForImportStatements: true } }, // as VS Code
        workspaceFolders: [{ uri: rootUri, name: 'workspace' }],
        capabilities: {
          textDocument: {
            publishDiagnostics: {},
            diagnostic: {},
            hover: { contentFormat: ['markdown'] },
            completion: {
              completionItem: {
                snippetSupport: true,
                resolveSupport: { properties: ['documentation', 'detail'] },
              },
            },
          },
        },
      },
    )
    editor.#isAsked = capabilities.diagnosticProvider !== undefined
    editor.#tell('initialized', {})
    return editor
  }

  /** Shows a file, with this text in it instead of what is on the disk. */
  shows(file: string, text = readFileSync(file, 'utf8')): void {
    this.#lastPublished = performance.now() // it has something to look at
    const textDocument = { uri: this.#uri(file), languageId: 'typescript', version: 1, text }
    this.#tell('textDocument/didOpen', { textDocument })
  }

  /** What is underlined in a file that is shown. */
  async underlines(file: string): Promise<string[]> {
    const problems = this.#isAsked ? await this.#problemsOf(file) : await this.#publishedFor(file)
    return problems
      .filter(({ severity }) => severity <= 2)
      .map(({ range, message }) => `${range.start.line + 1}: ${message}`)
  }

  /** All that is said of this name when it is offered at the place. */
  async completes(file: string, position: Place, name: string): Promise<string> {
    type Answer = Completion[] | { items: Completion[] }
    const answer = await this.#at<Answer>('completion', file, position)
    const items = 'items' in answer ? answer.items : answer
    const item = items.find(({ label }) => label === name)
    if (!item) throw new Error(`no ${name} among ${items.map(({ label }) => label).join(' ')}`)
    const full = await this.#ask<Completion>('completionItem/resolve', item)
    return [full.insertText, full.detail, textOf(full.documentation)].join('\n')
  }

  async explains(file: string, position: Place): Promise<string> {
    type Hover = { contents: string | { value: string } }
    return textOf((await this.#at<Hover>('hover', file, position)).contents)
  }

  /** The file in which the definition is. */
  async goesTo(file: string, position: Place): Promise<string> {
    type Location = { uri?: string; targetUri?: string }
    const found = await this.#at<Location | Location[]>('definition', file, position)
    const [first] = [found].flat()
    return first?.uri ?? first?.targetUri ?? 'nowhere'
  }

  async closes(): Promise<void> {
    await this.#ask('shutdown', undefined)
    this.#tell('exit', undefined)
  }

  async #problemsOf(file: string): Promise<Problem[]> {
    const textDocument = { uri: this.#uri(file) }
    return (await this.#ask<{ items: Problem[] }>('textDocument/diagnostic', { textDocument }))
      .items
  }

  /** An older server says by itself what it has found, in parts: all of it when it has been quiet for a while. */
  async #publishedFor(file: string): Promise<Problem[]> {
    const isQuiet = () => performance.now() - this.#lastPublished > QUIET
    while (!this.#published.has(this.#uri(file)) || !isQuiet()) {
      if (performance.now() - this.#lastPublished > ANSWERS_WITHIN)
        throw new Error(`nothing was said of ${file} within ${ANSWERS_WITHIN} ms`)
      await pause(100)
    }
    return this.#published.get(this.#uri(file)) ?? []
  }

  #at<T>(what: string, file: string, position: Place): Promise<T> {
    return this.#ask(`textDocument/${what}`, { textDocument: { uri: this.#uri(file) }, position })
  }

  #uri(file: string): string {
    return pathToFileURL(file).href
  }

  #ask<T>(method: string, params: unknown): Promise<T> {
    const id = ++this.#ids
    const answer = new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result as T),
      )
    })
    this.#send({ id, method, params })
    return within(ANSWERS_WITHIN, answer, method)
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params })
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  #read(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    for (;;) {
      const head = this.#bytes.indexOf('\r\n\r\n')
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#bytes.toString('latin1', 0, head))?.[1],
      )
      if (head < 0 || this.#bytes.length < head + 4 + length) return
      const body = this.#bytes.subarray(head + 4, head + 4 + length)
      this.#bytes = this.#bytes.subarray(head + 4 + length)
      this.#receive(JSON.parse(body.toString()))
    }
  }

  #receive(message: Message): void {
    const { id, method, params } = message
    if (method === 'textDocument/publishDiagnostics' && params) {
      this.#published.set(params.uri, params.diagnostics)
      this.#lastPublished = performance.now()
    } else if (method !== undefined && id !== undefined) {
      // It asks for settings, or to be told of files: there are none, and it will not be.
      this.#send({ id, result: params?.items?.map(() => null) ?? null })
    } else if (id !== undefined) {
      this.#waiting.get(id)?.(message)
      this.#waiting.delete(id)
    }
  }
}

const textOf = (text: string | { value: string } | undefined) =>
  typeof text === 'object' ? text.value : (text ?? '')

function within<T>(ms: number, answer: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer within ${ms} ms`)), ms)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
