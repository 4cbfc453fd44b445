import type { Watcher } from '../../checker/check.ts'
import { BadCommand } from '../../checker/errors.ts'
import type { Verdict } from '../../checker/verdict.ts'
import { type Subject, verify } from '../../checker/verify.ts'

/** What came of a check; a text where none could be made, because of what the learner has written or not. */
export type Outcome = Verdict | { text: string }

/** Checks one after the other: a new one breaks off the one that runs, and ends its servers. */
export class Checks {
  #running: AbortController | undefined

  get areRunning(): boolean {
    return this.#running !== undefined
  }

  /** Resolves to undefined if it was broken off. */
  async check(
    slug: string,
    subject: Subject,
    { onBegin, onStep }: Pick<Watcher, 'onBegin' | 'onStep'>,
  ): Promise<Outcome | undefined> {
    this.stop()
    const mine = new AbortController()
    this.#running = mine
    const { signal } = mine
    const watcher: Watcher = {
      signal,
      onBegin: (sentence) => signal.aborted || onBegin?.(sentence),
      onStep: (step) => signal.aborted || onStep?.(step),
    }
    const over = new Promise<undefined>((resolve) =>
      signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    )
    try {
      return await Promise.race([verify(slug, subject, watcher).catch(inWords), over])
    } finally {
      if (this.#running === mine) this.#running = undefined
    }
  }

  stop(): void {
    this.#running?.abort()
    this.#running = undefined
  }
}

function inWords(error: unknown): { text: string } {
  if (error instanceof BadCommand) return { text: error.message }
  throw error
}
