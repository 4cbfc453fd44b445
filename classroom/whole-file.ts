import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** Enough for a system call to be worth it, in characters. */
const CHUNK = 64 * 1024

/**
 * Writes a file piece by piece, and makes its folder. Whoever reads meanwhile has the old one or the new one, also when
 * this process is killed or the power fails: written beside it, fsync, rename.
 */
export async function writeWhole(name: string, pieces: Iterable<string>): Promise<void> {
  await mkdir(path.dirname(name), { recursive: true })
  const temporary = `${name}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      for (const chunk of inChunks(pieces)) await file.writeFile(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, name)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

function* inChunks(pieces: Iterable<string>): Iterable<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}
