import path from 'node:path'
import { feedbackFor } from './feedback.ts'
import type { Class, Results } from './graded.ts'
import { fileNameOf } from './learner-names.ts'
import { byLearner } from './marks.ts'
import { writeWhole } from './whole-file.ts'
import { classroom50 } from './writers/classroom50.ts'
import { csv } from './writers/csv.ts'
import { json } from './writers/json.ts'
import { junit } from './writers/junit.ts'
import { summary } from './writers/summary.ts'
import { tap } from './writers/tap.ts'
import type { Writer } from './writers/writer.ts'

/** Every format, by the name that `--format` knows it by. */
export const writers: Record<string, Writer> = { csv, json, junit, tap, summary, classroom50 }

/** Writes these formats, and each learner's feedback, into a folder. The results are read anew for each. */
export async function writeReports(
  formats: string[],
  results: Results,
  about: Class,
  out: string,
): Promise<string[]> {
  const written: string[] = []
  for (const format of formats) {
    const writer = writers[format] as Writer
    await writeWhole(path.join(out, writer.file), writer.write(results, about))
    written.push(writer.file)
  }
  for (const [learner, graded] of byLearner(results))
    await writeWhole(
      path.join(out, 'feedback', `${fileNameOf(learner)}.md`),
      feedbackFor(learner, graded),
    )
  return [...written, 'feedback/']
}
