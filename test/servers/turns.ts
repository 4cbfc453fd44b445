/** Lets this many tasks run at once; the others wait for their turn. A check waits more than it computes. */
export function turns(atOnce: number) {
  let running = 0
  const waiting: (() => void)[] = []

  return async function inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>((go) => waiting.push(go))
    running++
    try {
      return await task()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}
