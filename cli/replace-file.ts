import { rename, rm, writeFile } from 'node:fs/promises'

/** Whoever reads meanwhile has the old file or the new one, also when the power fails: written beside it, fsync, rename. */
export async function replaceFile(file: string, text: string, mode = 0o666): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    await writeFile(temporary, text, { flush: true, mode }) // fsync
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
