import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'

/**
 * A file to which lines are added and that is never rewritten. What `append` has resolved for is on the disk: whatever
 * comes while the disk is busy waits together, and costs one write and one fdatasync(2).
 */
export class Journal<Entry> {
  readonly #file: FileHandle
  #length: number
  #waiting: { lines: string; done(): void; failed(error: unknown): void }[] = []
  #writing: Promise<void> | undefined

  private constructor(file: FileHandle, length: number) {
    this.#file = file
    this.#length = length
  }

  /** Opens the file, or makes it, and reads what it holds. A last line that is cut off is what a crash leaves: it goes. */
  static async open<Entry>(name: string): Promise<{ journal: Journal<Entry>; found: Found }> {
    const file = await open(name, 'a+', 0o600) // whatever else writes to it, nothing is written over
    const bytes = await file.readFile()
    const whole = bytes.lastIndexOf(0x0a) + 1
    if (whole < bytes.length) await file.truncate(whole)
    await file.sync()
    await syncFolder(path.dirname(name))
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)
    const found = { lines, tornBytes: bytes.length - whole }
    return { journal: new Journal<Entry>(file, whole), found }
  }

  get bytes(): number {
    return this.#length
  }

  /** Resolves when the entries are on the disk; rejects when they are not, and then none of them is in the file. */
  append(entries: Entry[]): Promise<void> {
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
    return new Promise((done, failed) => {
      this.#waiting.push({ lines, done, failed })
      this.#writing ??= this.#writeAll().finally(() => {
        this.#writing = undefined
      })
    })
  }

  /** What was appended before is on the disk, or has failed. */
  async close(): Promise<void> {
    await this.#writing
    await this.#file.close()
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      try {
        await this.#write(Buffer.from(batch.map(({ lines }) => lines).join('')))
        for (const { done } of batch) done()
      } catch (error) {
        await this.#file.truncate(this.#length).catch(() => {}) // half a batch, as when the disk is full
        for (const { failed } of batch) failed(error)
      }
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    await this.#file.appendFile(bytes)
    await this.#file.datasync()
    this.#length += bytes.length
  }
}

export interface Found {
  lines: string[]
  /** Bytes of a last line without an end, which were cut off. */
  tornBytes: number
}

/** A new file is there after a power cut only if its folder was written, too. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r').catch(() => undefined) // Windows cannot
  await folder?.sync().catch(() => {})
  await folder?.close()
}
