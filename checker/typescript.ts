import { rmSync } from 'node:fs'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CouldNotRun } from './errors.ts'
import { removeLeftBehind } from './left-behind.ts'
import { CompileError, nowhereIn } from './typescript/compile-error.ts'
import { compileModules, type Outcome } from './typescript/modules.ts'
import { builtPreload } from './typescript/package.ts'

export { CompileError }

/** The names of the folders: this, the number of the process that made it, and more. */
const PREFIX = 'learn-tcp-'

/** A folder is left alone so long, though nobody seems to use it. Milliseconds. */
const YOUNG = 600_000

/** A server that plain Node can run: start `argv`, and remove it when the server has ended. */
export interface Compiled {
  /**
   * [node, '--enable-source-maps', '--import', preload, program], all absolute. Start it in the
   * folder of the server, and without NODE_OPTIONS: a loader in there would bring deadlocks back.
   */
  argv: string[]
  /** Holds what was made. */
  folder: string
  remove(): Promise<void>
}

/**
 * Makes JavaScript of a learner's server and of all that it imports, in a fresh folder outside of
 * theirs. Not by a loader: one built on module hooks answers from the main thread, and a Worker
 * that starts while that thread sleeps in accept would wait for it for ever.
 * @param file .ts or .js, ES module or (only .js) CommonJS
 * @throws CompileError what the learner has to correct, and where
 */
export async function compile(file: string): Promise<Compiled> {
  const entry = await realpath(file).catch(() => {
    throw new CompileError(`there is no file ${resolve(file)}`, nowhereIn(resolve(file)))
  })
  const temporary = await realpath(tmpdir()).catch(noRoom)
  removeLeftBehind(temporary, PREFIX, YOUNG)
  const folder = await mkdtemp(join(temporary, `${PREFIX}${process.pid}-`)).catch(noRoom)
  folders.add(folder)
  const remove = async () => {
    await rm(folder, { recursive: true, force: true })
    folders.delete(folder)
  }
  try {
    const { program, outcomes } = await compileModules(entry, folder)
    const preload = join(folder, 'preload.mjs')
    await writeFile(preload, preloadFor(entry, outcomes))
    const options = ['--enable-source-maps', '--import', pathToFileURL(preload).href]
    return { argv: [process.execPath, ...options, program], folder, remove }
  } catch (error) {
    await remove()
    throw isNoRoom(error) ? noRoom(error) : error
  }
}

const isNoRoom = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(ENOSPC|EDQUOT)$/.test(String(error.code))

/** @throws CouldNotRun */
function noRoom(error: unknown): never {
  throw new CouldNotRun(
    `the folder for temporary files, ${tmpdir()}, cannot be written (${(error as Error).message}). Make room there, or set TMPDIR to another folder.`,
  )
}

/** Folders that are in use; what is interrupted before the server has ended goes with this process. */
const folders = new Set<string>()
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Runs in every thread before the learner's code: see sockets/preload.ts. */
function preloadFor(entry: string, outcomes: Record<string, Outcome>): string {
  const runtime = pathToFileURL(builtPreload()).href
  return `import { isMainThread } from 'node:worker_threads'
import { startWorkersFrom } from ${JSON.stringify(runtime)}
if (isMainThread) process.argv[1] = ${JSON.stringify(entry)}
startWorkersFrom(${JSON.stringify(outcomes, null, 2)})
`
}
