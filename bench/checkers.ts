import { type ChildProcess, fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Verdict } from '../checker/verdict.ts'
import { library, type Specimen } from '../test/servers/library.ts'
import type { Load } from './load.ts'

/*
 * Checkers in processes of their own, as learners have them: several may run at once, and each may be made to wait.
 * This file is also what such a process runs.
 */

/** Which server of which exercise. */
type Task = Pick<Specimen, 'exercise' | 'name'>

/** Checks these servers, so many at a time, in this order; tells each verdict as it comes. */
export async function checkAll(
  specimens: Specimen[],
  { checkers = 1, nice = 0, isStalling = false }: Partial<Load>,
  tell: (specimen: Specimen, verdict: Verdict) => void,
): Promise<void> {
  const waiting = [...specimens]
  await Promise.all(
    Array.from({ length: Math.min(checkers, waiting.length) }, async () => {
      const checker = fork(fileURLToPath(import.meta.url), { execArgv: process.execArgv })
      if (nice > 0 && checker.pid) setPriority(checker.pid, nice)
      const goesOn = isStalling ? stalls(checker) : () => {}
      try {
        for (let next = waiting.shift(); next; next = waiting.shift())
          tell(next, await verdictOf(checker, next))
      } finally {
        goesOn()
        if (checker.connected) checker.disconnect()
      }
    }),
  )
}

/** Stops it for a while, again and again, until the function that is returned is called. */
function stalls(checker: ChildProcess): () => void {
  let timer: NodeJS.Timeout
  const stop = () => {
    checker.kill('SIGSTOP')
    timer = setTimeout(
      () => {
        checker.kill('SIGCONT')
        timer = setTimeout(stop, randomInt(100, 1000))
      },
      randomInt(30, 300),
    )
  }
  timer = setTimeout(stop, randomInt(100, 1000))
  return () => {
    clearTimeout(timer)
    checker.kill('SIGCONT')
  }
}

function verdictOf(checker: ChildProcess, { exercise, name }: Task): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null) => reject(new Error(`A checker ended with ${code}: ${name}`))
    checker.once('exit', died)
    checker.once('message', (verdict) => {
      checker.off('exit', died)
      resolve(verdict as Verdict)
    })
    checker.send({ exercise, name } satisfies Task)
  })
}

if (process.send && process.argv[1] === import.meta.filename)
  process.on('message', async ({ exercise, name }: Task) => {
    const specimen = (await library([exercise])).find((one) => one.name === name)
    const verdict = await specimen?.check()
    if (process.connected) process.send?.(verdict) // or the soak was interrupted
  })
