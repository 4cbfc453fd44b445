import { existsSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import threads, { type WorkerOptions } from 'node:worker_threads'

/** What became of a source file: the path of its JavaScript, or why it could not be compiled. */
export type Compiled = { file: string } | { error: string }

/**
 * `new Worker('./client.ts')` starts the JavaScript that was made of it; relative names are looked
 * up where Node does, in the working directory. A file that is missing is an error at once: Node
 * would tell it by an event, later, to a thread that sleeps in accept.
 */
export function startWorkersFrom(compiled: Record<string, Compiled>): void {
  const { Worker } = threads
  threads.Worker = class extends Worker {
    constructor(source: string | URL, options: WorkerOptions = {}) {
      super(options.eval || isData(source) ? source : compiledFile(source), options)
    }
  }
  syncBuiltinESMExports()

  function compiledFile(source: string | URL): URL {
    const file = source instanceof URL ? fileURLToPath(source) : resolve(source)
    const result = compiled[file]
    if (result && 'error' in result) throw new SyntaxError(result.error)
    if (result) return pathToFileURL(result.file)
    if (existsSync(file)) return pathToFileURL(file)
    throw new Error(`Worker file not found: looked in ${file}`)
  }
}

function isData(source: string | URL): boolean {
  return source instanceof URL && source.protocol !== 'file:'
}
