import type { Graded, Results } from './graded.ts'

/** The results of each learner together; only one learner's are in memory. */
export function* byLearner(results: Results): Iterable<[learner: string, graded: Graded[]]> {
  let graded: Graded[] = []
  for (const one of results) {
    const [first] = graded
    if (first && first.learner !== one.learner) {
      yield [first.learner, graded]
      graded = []
    }
    graded.push(one)
  }
  if (graded[0]) yield [graded[0].learner, graded]
}

/** The mean over all exercises, those that were not handed in included; unknown as long as one could not be checked. */
export function meanOf(graded: Graded[]): number | undefined {
  let sum = 0
  for (const { score } of graded) {
    if (score === undefined) return undefined
    sum += score
  }
  return graded.length > 0 ? sum / graded.length : undefined
}

/** `37.5` of 0.375; 100 is only who has all, and 0 who has nothing. Empty when it is not known. */
export function percent(score: number | undefined): string {
  if (score === undefined) return ''
  const rounded = Math.round(score * 1000) / 10
  if (score < 1 && rounded === 100) return '99.9'
  return `${score > 0 && rounded === 0 ? 0.1 : rounded}`
}
