import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Graded } from './graded.ts'
import { fileNameOf } from './learner-names.ts'
import { writeWhole } from './whole-file.ts'

/** What must be the same for a result to be taken over: the work, the checker, and how it was run. */
export interface Key {
  hash: string
  version: string
  sandbox: boolean
  command?: string[]
}

interface Record {
  format: 'learn-tcp/graded@1'
  key: Key
  graded: Graded
}

/**
 * The results that are known, a file each. It is written beside, fsynced and renamed: whoever is killed leaves whole
 * results or none, and the next run goes on behind them.
 */
export class Kept {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The result for just this work, when there is one. */
  find(learner: string, exercise: string, key: Key): Graded | undefined {
    const record = this.#read(learner, exercise)
    return record && JSON.stringify(record.key) === JSON.stringify(key) ? record.graded : undefined
  }

  /** The last result, of whatever work. */
  last(learner: string, exercise: string): Graded | undefined {
    return this.#read(learner, exercise)?.graded
  }

  async keep(key: Key, graded: Graded): Promise<void> {
    const record: Record = { format: 'learn-tcp/graded@1', key, graded }
    await writeWhole(this.#fileOf(graded.learner, graded.exercise), [JSON.stringify(record)])
  }

  #read(learner: string, exercise: string): Record | undefined {
    const file = this.#fileOf(learner, exercise)
    if (!existsSync(file)) return undefined
    try {
      const record = JSON.parse(readFileSync(file, 'utf8')) as Record
      const { graded } = record
      const isIt = graded.learner === learner && graded.exercise === exercise
      return record.format === 'learn-tcp/graded@1' && isIt ? record : undefined
    } catch {
      return undefined // somebody has written into it: it is graded again
    }
  }

  #fileOf(learner: string, exercise: string): string {
    return path.join(this.#folder, fileNameOf(learner), `${exercise}.json`)
  }
}
