import type { Writer } from './writer.ts'

/** Everything that is known, but for the text of the feedback: one document, and a line for each result. */
export const json: Writer = {
  file: 'grades.json',
  about: 'everything, for scripts',
  *write(results, { learners, exercises }) {
    yield `{"format":"learn-tcp/grades@1","exercises":${JSON.stringify(exercises)},`
    yield `"learners":${JSON.stringify(learners)},\n"results":[`
    let separator = '\n'
    for (const { feedback: _, ...graded } of results) {
      yield separator + JSON.stringify(graded)
      separator = ',\n'
    }
    yield '\n]}\n'
  },
}
