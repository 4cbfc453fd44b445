import type { Command } from './command.ts'
import { diagnoseCaught, diagnoseDeath, diagnoseLastWords, diagnoseThread } from './diagnosis.ts'
import { CouldNotRun } from './errors.ts'
import { hintFor, type Kind } from './hints.ts'
import { lastLines } from './output.ts'
import { Server } from './server.ts'
import type { Settings } from './server-process.ts'
import { Unmet } from './unmet.ts'
import type { FailureReport, Prediction, StepResult, Verdict } from './verdict.ts'
import { World } from './world.ts'

/** The words in which a check is told. */
export interface Story {
  /** Starts the learner's server on a port of its own, with these settings. It may not listen yet. */
  start(settings?: Partial<Settings>, name?: string): Promise<Server>
  /**
   * One thing that must hold: a sentence in the present tense, true when it is ticked. Hints belong to kinds
   * of failure and override the common ones; `byHand` is a line for another terminal that shows the same.
   */
  step<T>(sentence: string, action: () => T | Promise<T>, hints?: Hints): Promise<T>
  /** Begins something at once that a later step waits for: other servers, so that they start side by side. */
  meanwhile<T>(action: () => Promise<T>): Promise<T>
  /** What the problem text lets the learner predict, and what came of it in this run. */
  answersPrediction(question: string, answer: string): void
  /** Something worth saying that fails nobody. */
  remark(text: string): void
  world: World
}

/**
 * `byHand` is for another terminal; `settings` stand before the line that starts the server: `POOL_SIZE=3`. Without a
 * WORK_MS a server works for 8 s, and the screen stays empty.
 */
export type Hints = {
  byHand?: string
  settings?: string
  [kind: string]: string | Kind | undefined
}
export type Check = (story: Story) => Promise<void>

export interface Watcher {
  /** A step has begun: what is waited for now. */
  onBegin?(sentence: string): void
  /** A step is done: it can be ticked on the screen. */
  onStep?(step: StepResult): void
  /** Breaks the check off: its servers are killed at once, no other is started, and what it still says is worth nothing. */
  signal?: AbortSignal
}

/** Runs a check against a server, and ends everything that it started. */
export async function run(
  check: Check,
  command: Command,
  exercise: string,
  runLine: string,
  watcher: Watcher = {},
): Promise<Verdict> {
  const began = performance.now()
  const world = new World()
  const servers: Promise<Server>[] = []
  const steps: StepResult[] = []
  const predictions: Prediction[] = []
  let failure: FailureReport | undefined
  /** Why the check could not go on: the machine, not the server. */
  let trouble: Error | undefined
  let over = false

  // One listener for all servers: Node warns of more than ten, and a check may start more.
  const killAll = () => {
    for (const server of servers)
      server.then(
        ({ process }) => process.killNow(),
        () => {},
      )
  }
  watcher.signal?.addEventListener('abort', killAll, { once: true })

  const record = (step: StepResult) => {
    steps.push(step)
    watcher.onStep?.(step)
  }

  const story: Story = {
    world,
    remark: (text) => world.remarks.add(text),
    answersPrediction: (question, answer) => predictions.push({ question, answer }),
    start(settings = {}, name) {
      if (over || watcher.signal?.aborted) throw new CouldNotRun('The check is over.')
      const server = Server.start(command, world, settings, name)
      servers.push(server)
      return server
    },
    meanwhile(action) {
      if (failure || trouble) return new Promise(() => {}) // only a step waits for it, and none is run any more
      const promise = action()
      promise.catch(() => {}) // told by the step that waits for it, or by an earlier failure
      return promise
    },
    async step<T>(sentence: string, action: () => T | Promise<T>, hints: Hints = {}) {
      // What follows depends on it: it is named, not run.
      const skip = () => {
        record({ sentence, outcome: 'skipped' })
        return ghost as T
      }
      if (failure || trouble) return skip()
      watcher.onBegin?.(sentence)
      try {
        const value = await action()
        record({ sentence, outcome: 'passed' })
        return value
      } catch (error) {
        if (isTrouble(error) && !watcher.signal?.aborted) {
          trouble = error
          return skip()
        }
        if (!(error instanceof Unmet)) throw error
        failure = report(error, sentence, hints, runLine)
        record({ sentence, outcome: 'failed' })
        return ghost as T
      }
    },
  }

  const verdict = (outcome: Verdict['outcome']): Verdict => ({
    format: 'learn-tcp/verdict@1',
    exercise,
    outcome,
    durationMs: Math.round(performance.now() - began),
    steps,
    ...(failure && { failure }),
    ...(predictions.length > 0 && { predictions }),
    timeline: world.timeline.sorted(),
    remarks: [...world.remarks],
  })

  try {
    await check(story)
  } catch (error) {
    if (!trouble && !isTrouble(error)) throw error
    trouble ??= error as Error
  } finally {
    watcher.signal?.removeEventListener('abort', killAll)
    over = true // what was begun in the background starts nothing more
    const politely = failure === undefined
    const started = await Promise.allSettled(servers)
    await Promise.all(started.map((s) => s.status === 'fulfilled' && s.value.end({ politely })))
    await world.ports.release()
    world.end()
  }
  if (trouble) {
    world.remarks.add(`Could not be checked: ${trouble.message}`)
    return verdict('could-not-run')
  }
  return verdict(failure ? 'failed' : 'passed')
}

const isTrouble = (error: unknown): error is Error =>
  error instanceof CouldNotRun || isOutOfResources(error)

function report(unmet: Unmet, step: string, hints: Hints, runLine: string): FailureReport {
  const output = unmet.server.process.output.text()
  const own = hints[unmet.kind]
  const { hint, diagnosis, byHand } = {
    ...(hints.byHand && { byHand: hints.byHand }),
    ...hintFor(unmet.kind),
    ...(unmet.diagnosis && { diagnosis: unmet.diagnosis }),
    ...(unmet.kind === 'crashed' && diagnoseDeath(output, unmet.server.stderr)),
    ...(typeof own === 'string' ? { hint: own } : own),
    ...(unmet.kind === 'crashed' && diagnoseLastWords(output)),
    ...(HUNG_UP_ON.includes(unmet.kind) && diagnoseCaught(output)),
    ...(LEFT_ALONE.includes(unmet.kind) && diagnoseThread(output)),
  }
  return {
    kind: unmet.kind,
    step,
    server: unmet.server.process.name,
    ...(unmet.client && { client: unmet.client }),
    expected: unmet.expected,
    observed: unmet.observed,
    hint,
    ...(diagnosis && { diagnosis }),
    ...(byHand && {
      reproduce: [
        [hints.settings, runLine].filter(Boolean).join(' '),
        ...(byHand.startsWith('#') ? [] : ['# in another terminal:']),
        byHand,
      ].join('\n'),
    }),
    output: lastLines(output),
    ...(unmet.kernel.length > 0 && { kernel: unmet.kernel }),
  }
}

/** What becomes of a client when an error ends the work for her, and the connection is closed all the same. */
const HUNG_UP_ON = ['no-answer', 'hung-up-early']

/** What becomes of a client whose thread has died. */
const LEFT_ALONE = ['silent', 'no-answer', 'reset', 'still-open']

/** No descriptors, processes or memory left for the checker itself. */
function isOutOfResources(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOSPC', 'EADDRNOTAVAIL'].includes(code)
}

/** Stands for everything that a failed step would have returned, so that the rest of the story can be told. */
export const ghost: unknown = new Proxy(() => {}, {
  get(_, name) {
    if (name === 'then') return undefined
    if (name === Symbol.toPrimitive) return () => 0
    if (name === Symbol.iterator)
      return function* () {
        for (let i = 0; i < 100; i++) yield ghost // enough for names, and a loop comes to its end
      }
    return ghost
  },
  apply: () => ghost,
})

/** Does these things one after the other, in the background; a step can wait for each. */
export function inTurn<T>(items: T[], action: (item: T) => Promise<void>): Promise<void>[] {
  let last = Promise.resolve()
  return items.map((item) => {
    last = last.then(() => action(item))
    last.catch(() => {}) // told by the step that waits for it, or by an earlier failure
    return last
  })
}

/** Names a story as a check. It says nothing; it lets the compiler see the words. */
export const check = (story: Check): Check => story
