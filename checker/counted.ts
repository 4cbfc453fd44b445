import type { Count } from './crowd.ts'
import { CouldNotRun } from './errors.ts'

/**
 * Measures until the count can be believed. A count that would fail the server is taken again, with a work three
 * times as long; one that was taken while this process was not run proves nothing.
 * @param measure counts, on a fresh server when it is called again
 */
export async function counted<C extends Count>(
  measure: (workMs: number, attempt: number) => Promise<C>,
  workMs: number,
  isRight: (count: C) => boolean,
): Promise<C> {
  for (const [attempt, times] of [1, 3, 6, 12].entries()) {
    const count = await measure(times * workMs, attempt)
    if (isRight(count) ? !count.pressed : times > 1 && !count.stalled) return count
  }
  throw new CouldNotRun('The machine was too busy to count who was answered together. Try again.')
}
