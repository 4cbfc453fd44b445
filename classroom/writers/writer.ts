import type { Class, Results } from '../graded.ts'

/** One format: the pieces of one file, written as they come, so that a school of ten thousand fits as well. */
export interface Writer {
  /** Its name in the folder of the results. */
  file: string
  /** For `--help`. */
  about: string
  write(results: Results, about: Class): Iterable<string>
}
