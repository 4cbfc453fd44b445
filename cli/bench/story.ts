import { bottleneck } from './bottleneck.ts'
import type { Results, SubjectFacts } from './results.ts'
import { subjectsIn, summarise } from './summary.ts'

/** Where the bottleneck of one server is, case by case; undefined where it was not measured. */
export interface Chapter {
  subject: SubjectFacts
  bottlenecks: (string | undefined)[]
}

/** The bottleneck moves: server by server, in the order of the ladder. */
export function story(results: Results): Chapter[] {
  const cases = summarise(results)
  const chapters = subjectsIn(results).map((subject) => ({
    subject,
    bottlenecks: cases.map((of) => {
      const series = of.series.find((one) => one.subject.name === subject.name)
      return series && bottleneck(series, of, results.machine.cpus).name
    }),
  }))
  return chapters.filter(({ bottlenecks }) => bottlenecks.some(Boolean))
}
