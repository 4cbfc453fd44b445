/** How long a test may take that waits for its turn, the waiting included. Milliseconds. */
export const AT_MOST = 10 * 60_000

/**
 * Lets tasks of this weight together run at once; the others wait for their turn, in order. A check waits more than it
 * computes: three at a time are no burden, but one that measures who is at work at once wants the CPUs for itself.
 */
export function turns(atOnce: number) {
  let running = 0
  const waiting: { weight: number; go: () => void }[] = []

  const callNext = () => {
    for (let [next] = waiting; next && running + next.weight <= atOnce; [next] = waiting) {
      running += next.weight
      waiting.shift()
      next.go()
    }
  }

  return async function inTurn<T>(task: () => Promise<T>, weight = 1): Promise<T> {
    await new Promise<void>((go) => {
      waiting.push({ weight: Math.min(weight, atOnce), go })
      callNext()
    })
    try {
      return await task()
    } finally {
      running -= Math.min(weight, atOnce)
      callNext()
    }
  }
}

/** From 06 on a check runs five servers side by side and counts who is at work at once. */
export const weightOf = (slug: string): number => (slug < '06' ? 1 : Number.POSITIVE_INFINITY)

/** `npm run test:all` checks every wrong and right server of 06 to 09 too: a quarter of an hour. `npm test` does without. */
export const isLong = (slug: string): boolean => slug >= '06' && !process.env.ALL_SERVERS
