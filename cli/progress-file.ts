import { readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Progress } from './progress.ts'
import { replaceFile } from './replace-file.ts'

/** Reads, changes and replaces the file while no other process does. */
export function rewrite(
  file: string,
  change: (progress: Progress) => void,
  warn: (text: string) => void,
): Promise<Progress> {
  return withLock(file, () => replace(file, change, warn))
}

async function replace(
  file: string,
  change: (progress: Progress) => void,
  warn: (text: string) => void,
): Promise<Progress> {
  await sweep(file)
  const progress = (await readOrKeepAside(file, warn)) ?? empty()
  change(progress)
  await replaceFile(file, `${JSON.stringify(progress, null, 2)}\n`)
  return progress
}

async function readOrKeepAside(
  file: string,
  warn: (text: string) => void,
): Promise<Progress | undefined> {
  try {
    return read(file)
  } catch (error) {
    if (!(error instanceof CorruptProgress)) throw error
    const aside = `${file}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`
    await rename(file, aside)
    warn(`The old file is kept as ${aside}`)
    return undefined
  }
}

/** Removes what writers that were killed left behind. */
async function sweep(file: string): Promise<void> {
  const folder = path.dirname(file)
  const temporary = new RegExp(`^${path.basename(file)}\\.\\d+\\.tmp$`)
  for (const entry of await readdir(folder)) {
    if (temporary.test(entry)) await rm(path.join(folder, entry), { force: true })
  }
}

/** A lock whose owner was killed is stale after two seconds; a living owner keeps refreshing it. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const { default: lockfile } = await import('proper-lockfile') // CommonJS: only a default
  await mkdir(path.dirname(file), { recursive: true })
  const release = await lockfile.lock(file, {
    realpath: false, // the file may not exist yet
    stale: 2000,
    retries: { retries: 1000, factor: 1, minTimeout: 5, maxTimeout: 50, randomize: true },
    onCompromised: () => {}, // it was asleep for two seconds; the rename is atomic all the same
  })
  try {
    return await work()
  } finally {
    await release().catch(() => {})
  }
}

/** What the file holds; undefined when there is none. */
export function read(file: string): Progress | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const found = parse(text)
  if (!found) throw new CorruptProgress(`${file} does not hold the progress of learn-tcp.`)
  return { ...empty(), ...found }
}

function parse(text: string): Partial<Progress> | undefined {
  try {
    const found: unknown = JSON.parse(text)
    return isProgress(found) ? found : undefined
  } catch {
    return undefined
  }
}

function isProgress(found: unknown): found is Partial<Progress> {
  if (!isRecord(found)) return false
  const { completed = {}, hints = {}, current = '', workspace = '' } = found
  return (
    isRecord(completed) &&
    isRecord(hints) &&
    typeof current === 'string' &&
    typeof workspace === 'string'
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function empty(): Progress {
  return { version: 1, completed: {}, hints: {} }
}

/** The file is there, and holds something else. */
export class CorruptProgress extends Error {}
