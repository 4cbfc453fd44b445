import { createHash, type Hash } from 'node:crypto'
import { constants, copyFileSync, type Stats } from 'node:fs'
import { chmod, lstat, mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NotGradable } from './graded.ts'
import { namesIn, shown } from './learner-names.ts'

/** More than this is no server of the course: somebody has handed in their disk. */
const MOST = { files: 2000, bytes: 32 * 1024 ** 2, depth: 12 }

/** Made by tools, often by the thousand, and never the learner's own work. */
const LEFT_OUT = new Set(['node_modules', '.git', '__MACOSX', '.DS_Store', '__pycache__', '.venv'])

export interface Copied {
  /** Of the names and the bytes of everything: the same for the same work. */
  hash: string
  /** Links, devices and names that cannot be read, from the folder: they were left out. */
  leftOut: string[]
}

/**
 * Copies what a learner has handed in, a folder or one file, into an empty folder. What is graded is the copy: nothing
 * changes under the check, and a link leads nowhere, because no link is copied.
 * @param except ours: the folder of the results may lie in what is graded, and grows
 * @throws NotGradable when it is too much, or cannot be read
 */
export async function copyHandedIn(from: string, to: string, except = ''): Promise<Copied> {
  const copy: Copy = { hash: createHash('sha256'), leftOut: [], files: 0, bytes: 0, except }
  const stats = await lstat(from)
  await mkdir(to, { recursive: true })
  if (stats.isDirectory()) await copyFolder(copy, from, to, '', 0)
  else await copyEntry(copy, path.dirname(from), to, path.basename(from), stats, 0)
  return { hash: copy.hash.digest('hex'), leftOut: copy.leftOut }
}

/** A single file of TypeScript may import what the stub came with: `serve.ts` lies beside it, as it did at home. */
export function copyBeside(stub: string, to: string, file: string): void {
  if (!file.endsWith('.ts')) return
  for (const name of namesIn(stub).names)
    if (name.endsWith('.ts') && name !== 'server.ts' && name !== file)
      copyFileSync(path.join(stub, name), path.join(to, name))
}

interface Copy {
  hash: Hash
  leftOut: string[]
  files: number
  bytes: number
  except: string
}

async function copyFolder(copy: Copy, from: string, to: string, at: string, depth: number) {
  if (depth > MOST.depth) throw tooMuch(`folders in folders, ${MOST.depth} deep`)
  const { names, unreadable } = namesIn(path.join(from, at))
  copy.leftOut.push(...unreadable.map((name) => path.join(at, shown(name))))
  for (const name of names) {
    const entry = path.join(at, name)
    if (LEFT_OUT.has(name) || path.resolve(from, entry) === copy.except) continue
    await copyEntry(copy, from, to, entry, await lstat(path.join(from, entry)), depth)
  }
}

async function copyEntry(
  copy: Copy,
  from: string,
  to: string,
  entry: string,
  stats: Stats,
  depth: number,
): Promise<void> {
  if (stats.isDirectory()) {
    await mkdir(path.join(to, entry))
    await copyFolder(copy, from, to, entry, depth + 1)
  } else if (stats.isFile()) {
    await copyFile(copy, path.join(from, entry), path.join(to, entry), entry)
  } else {
    copy.leftOut.push(entry)
  }
}

async function copyFile(copy: Copy, from: string, to: string, name: string): Promise<void> {
  // It may have become a link or a pipe since it was looked at.
  const file = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    copy.files += 1
    copy.bytes += stats.size
    if (copy.files > MOST.files) throw tooMuch(`more than ${MOST.files} files`)
    if (copy.bytes > MOST.bytes) throw tooMuch(`more than ${MOST.bytes / 1024 ** 2} MB`)
    const bytes = await file.readFile()
    const runs = (stats.mode & 0o111) !== 0
    copy.hash.update(`${JSON.stringify([name, bytes.length, runs])}\n`).update(bytes)
    await writeFile(to, bytes)
    if (runs) await chmod(to, 0o755)
  } finally {
    await file.close()
  }
}

const tooMuch = (what: string) =>
  new NotGradable(`it has ${what}: hand in the sources alone (node_modules and .git are left out)`)
