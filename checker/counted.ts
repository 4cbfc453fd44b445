import type { Count } from './crowd.ts'
import { CouldNotRun } from './errors.ts'

/**
 * Counts on one server, and again if this process itself was not run meanwhile, a few times: that costs less than
 * another server. Not where somebody still waits, who would be counted with the next.
 */
export async function undisturbed<C extends Count>(measure: () => Promise<C>): Promise<C> {
  for (let tries = 3; ; tries--) {
    const count = await measure()
    const isOver = count.clients.every(({ answeredAt }) => answeredAt !== undefined)
    if (!count.stalled || !isOver || tries === 1) return count
  }
}

/** So many times the work a measurement takes: the first, and each that repeats it on a busy machine. */
const TIMES = [1, 3, 6, 12, 24]

/**
 * Measures until the count can be believed. A count that would fail the server is taken again, with a work three
 * times as long; one that was taken while this process was not run proves nothing, but that a short pause makes fewer
 * of those who came together, and not more. Of those who are too few it takes two counts that agree: threads that start
 * late on a busy machine are not together in a short work, and are in a long. All counts that agree are sure as well,
 * with whatever pauses: their works differ by more than twenty times.
 * @param measure counts, on a fresh server when it is called again
 */
export async function counted<C extends Count>(
  measure: (workMs: number, attempt: number) => Promise<C>,
  workMs: number,
  isRight: (count: C) => boolean,
  isTooMany: (count: C) => boolean = () => false,
): Promise<C> {
  let believable: number | undefined
  const all: C[] = []
  for (const [attempt, times] of TIMES.entries()) {
    const count = await measure(times * workMs, attempt)
    for (const client of count.clients) // or they were not at work at all
      if (client.answeredAt !== undefined) client.hasWaited(count.workMs)
    all.push(count)
    if (isRight(count) && !count.pressed) return count
    const isLast = times === TIMES.at(-1) // of its work, what is left beside half of it is long enough for any server
    if (isLast || isTooMany(count) ? count.pressed : count.stalled) continue
    const isSure = isTooMany(count) || count.atOnce === believable || isLast
    if (times > 1 && isSure) return count
    believable = count.atOnce
  }
  const last = all.at(-1)
  if (last && all.every(({ atOnce }) => atOnce === last.atOnce)) return last
  throw new CouldNotRun('The machine was too busy to count who was answered together. Try again.')
}

/** Something that others wait for: measurements need the CPUs for themselves. */
export function signal(): { isOver: Promise<void>; over: () => void } {
  let over = () => {}
  const isOver = new Promise<void>((resolve) => {
    over = resolve
  })
  return { isOver, over }
}
