import type { Client } from './client.ts'
import type { Count } from './crowd.ts'
import { aThreadHasDied } from './diagnosis.ts'
import type { Server } from './server.ts'
import { Unmet } from './unmet.ts'

/** What a server looks like that has so many clients at work at once, by name. */
export function modelOf(count: Count, poolSize?: number): string {
  const { atOnce, asked, together = asked, newThreads = 0 } = count
  if (atOnce === 1) return 'one at a time: each client waits until the one before her is finished.'
  if (atOnce >= together || newThreads >= together)
    return 'a thread for each client: all are at work at once, however many come.'
  if (atOnce === (poolSize ?? 0) + 1)
    return `one worker too many: ${atOnce} clients are at work at once.`
  if (atOnce === (poolSize ?? 0) - 1)
    return `one worker too few: ${atOnce} clients are at work at once.`
  if (poolSize !== undefined && atOnce > poolSize)
    return `more than POOL_SIZE: at least ${atOnce} are at work at once.`
  return `a pool of ${atOnce}: never more than that are at work at once.`
}

const NEVER_HEARS =
  'a promise on a sleeping thread: each worker serves one client, and its word that it is free never reaches main.'

/**
 * Clients were accepted, and nobody serves them: what the threads do tells the known mistakes of a pool apart.
 * `threads` is how many there were before anybody came; `others` have asked as well, long ago.
 */
export async function whyNobodyServes(
  error: unknown,
  threads: number | undefined,
  others: Client[] = [],
): Promise<never> {
  if (!(error instanceof Unmet) || !/^(silent|too-few-at-once)$/.test(error.kind)) throw error
  const { server } = error
  const { view, process } = server
  if (server.exit || aThreadHasDied(process.output.text())) throw error
  const now = view.threadCount()
  if (threads !== undefined && now !== undefined && now < threads)
    throw error.but({ kind: 'workers-ended' })
  if (error.kind === 'too-few-at-once') {
    const areLeft = others.some(({ answeredAt }) => answeredAt === undefined)
    const waitForWord = error.kernel.some((line) => line.includes('in an event loop'))
    throw areLeft && waitForWord && view.mainSleepsIn(/^accept/)
      ? error.but({ kind: 'promise-on-a-sleeping-thread', diagnosis: NEVER_HEARS })
      : error
  }
  const isSpinning = await server.rests().then(
    () => false,
    () => true,
  )
  if (isSpinning) throw error.but({ kind: 'workers-spin' })
  if (view.mainSleepsIn(/^accept/)) throw error.but({ kind: 'workers-wait' })
  throw error
}

/**
 * Bob was answered, and his connection stays open. If his thread was seen, and has ended, nobody is left who could close
 * it. `before` and `beside` are how many threads there were before he came, and when he was there.
 */
export function whoHasLeftItOpen(error: unknown, { before = 0, beside = 0 }: Threads): never {
  if (!(error instanceof Unmet) || error.kind !== 'still-open') throw error
  const now = error.server.view.threadCount() ?? beside
  if (beside <= before || now >= beside) throw error
  throw error.but({
    diagnosis:
      'a thread that has ended without close: descriptors belong to the process, and the end of a thread closes none.',
  })
}

interface Threads {
  before: number | undefined
  beside: number | undefined
}

/**
 * Bob was not answered while ann was silent. Who of them has to move, so that he is? Ann leaves, and then another
 * client connects: what happens then tells the known mistakes apart, in any language.
 */
export async function whyHeWaits(
  error: unknown,
  { server, ann, bob, within }: { server: Server; ann: Client; bob: Client; within: number },
): Promise<never> {
  if (!(error instanceof Unmet) || error.kind !== 'silent') throw error
  const waited = Math.round(bob.sinceAsked)
  const isAnsweredNow = () =>
    bob.receivesAnswer(`Hello ${bob.token}`, { within }).then(
      () => true,
      () => false,
    )

  ann.leaves()
  if (await isAnsweredNow())
    throw error.but({
      kind: 'one-at-a-time',
      observed: `bob waited ${waited} ms, then ann left, and he was answered`,
    })
  if (aThreadHasDied(server.process.output.text())) throw error
  const [carol] = await server.clients('carol')
  carol.asks() // or she would be the next one who is silent
  if (await isAnsweredNow())
    throw error.but({
      kind: 'answered-by-the-next',
      observed: `bob waited ${waited} ms; when the next client connected and asked, he was answered`,
    })
  if (server.view.mainSleepsIn(/accept/)) throw error.but({ kind: 'promise-on-a-sleeping-thread' })
  throw error
}
