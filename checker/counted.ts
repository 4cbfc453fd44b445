import type { Count } from './crowd.ts'
import { CouldNotRun } from './errors.ts'

/**
 * Measures until the count can be believed. A count that would fail the server is taken again, with a work three
 * times as long; one that was taken while this process was not run proves nothing.
 * @param measure counts, on a fresh server when it is called again
 */
export async function counted(
  measure: (workMs: number, attempt: number) => Promise<Count>,
  workMs: number,
  isRight: (count: Count) => boolean,
): Promise<Count> {
  for (const [attempt, times] of [1, 3, 6, 12].entries()) {
    const count = await measure(times * workMs, attempt)
    if (!count.stalled && (isRight(count) || times > 1)) return count
  }
  throw new CouldNotRun('The machine was too busy to count who was answered together. Try again.')
}
