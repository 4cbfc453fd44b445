import type { Client } from './client.ts'
import {
  lateOf, newDeadlines, nextOf, postpone,
} from './deadlines.ts'

/** For those who say nothing between two requests. */
const idle = newDeadlines<Client>(
  Number(process.env.IDLE_MS ?? 5000),
)
/** For those who are to ask, or to take an answer. */
const busy = newDeadlines<Client>(
  Number(process.env.TIMEOUT_MS ?? 5000),
)

/** She is new, and should ask before long. */
export function startClock(client: Client) {
  postpone(busy, client, performance.now())
}

/** After her turn: what is she late with next, and when? */
export function setClock(client: Client) {
  const now = performance.now()
  const { rest, input, isLeaving } = client
  if (rest.length > 0) postpone(busy, client, now) // she takes some
  else if (input.length === 0 && !isLeaving) {
    busy.byWho.delete(client)
    return postpone(idle, client, now)
  } else if (!busy.byWho.has(client)) postpone(busy, client, now)
  idle.byWho.delete(client)
}

export function stopClock(client: Client) {
  idle.byWho.delete(client)
  busy.byWho.delete(client)
}

/** For so long nobody is late. Milliseconds. */
export function timeLeft(): number {
  const next = Math.min(nextOf(idle), nextOf(busy))
  return Math.max(0, next - performance.now())
}

export function late(): Client[] {
  const now = performance.now()
  return [...lateOf(idle, now), ...lateOf(busy, now)]
}
