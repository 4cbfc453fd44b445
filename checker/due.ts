import type { KernelView } from './kernel/view.ts'
import type { World } from './world.ts'

/** What was due did not come. */
export class Overdue {
  readonly afterMs: number
  /**
   * `exited`: the server has ended. `asleep`: every thread of it sleeps in a call that nothing but a client
   * can end, so waiting longer cannot help. `late`: the deadline has passed.
   */
  readonly why: 'exited' | 'asleep' | 'late'

  constructor(afterMs: number, why: Overdue['why']) {
    this.afterMs = Math.round(afterMs)
    this.why = why
  }
}

interface Awaited {
  readonly exit: unknown
  readonly view: KernelView
  readonly world: World
}

interface Patience {
  /** Give up after this many milliseconds. */
  within: number
  /** How often to look when nothing is heard, in milliseconds. */
  every?: number
  /** Is a server that sleeps in the kernel proof that nothing will come? */
  believesSleep?: () => boolean
}

/** The kernel is asked what the server sleeps in this often, in milliseconds. */
const ASK_EVERY = 25

/** After the exit, what was sent before it may still lie in our own event loop. */
const AFTER_EXIT = 100

/** How long a server must sleep before it is believed, in milliseconds: see KernelView.endsByItself. */
const ASLEEP = { never: 300, perhaps: 1000 }

/**
 * Waits until `look` finds something. Gives up when the server ends, when the kernel shows that it sleeps for
 * good, or after `within` milliseconds. Only time in which this process itself was run counts: a machine that is
 * busy elsewhere fails nobody.
 */
export async function due<T>(
  look: () => T | undefined,
  server: Awaited,
  { within, every = ASK_EVERY, believesSleep = () => true }: Patience,
): Promise<T | Overdue> {
  const began = performance.now()
  const overdue = (why: Overdue['why']) => new Overdue(performance.now() - began, why)
  let patience = within
  let sinceExit = 0
  let sinceAsked = 0
  const asleep = { never: 0, perhaps: 0 }
  for (let last = began; ; ) {
    const found = look()
    if (found !== undefined) return found
    if (patience <= 0) return overdue('late')
    if (sinceExit > AFTER_EXIT) return overdue('exited')
    if ((asleep.never > ASLEEP.never || asleep.perhaps > ASLEEP.perhaps) && believesSleep())
      return overdue('asleep')

    await server.world.nextChange(every)
    const now = performance.now()
    const passed = Math.min(now - last, 2 * ASK_EVERY)
    last = now
    patience -= passed
    if (server.exit) sinceExit += passed
    sinceAsked += passed
    if (server.exit || sinceAsked < ASK_EVERY) continue
    const ends = server.view.endsByItself()
    asleep.never = ends === 'never' ? asleep.never + sinceAsked : 0
    asleep.perhaps = ends === 'later' ? 0 : asleep.perhaps + sinceAsked
    sinceAsked = 0
  }
}

/** Watches for this long that `look` finds nothing; returns what it found too early. */
export async function absent<T>(
  look: () => T | undefined,
  world: World,
  milliseconds: number,
): Promise<T | undefined> {
  const end = performance.now() + milliseconds
  for (;;) {
    const found = look()
    const left = end - performance.now()
    if (found !== undefined || left <= 0) return found
    await world.nextChange(left)
  }
}
