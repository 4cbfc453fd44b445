import type { TimelineEvent } from '../../checker/verdict.ts'

/** A check that measures something once more, with a server of this name. */
const AGAIN = /^the \w+, again$/

/** A pause shorter than this stays. Milliseconds. */
const SHORT = 300

/** So much is left of a longer one. Milliseconds. */
const LEFT = 20

/**
 * On a busy machine a check may measure something again, on another server and when all else is over, while the
 * clients of the first one wait. That would squeeze everything else: it is left out, and said so.
 */
export function withoutPause(events: TimelineEvent[], timeline: TimelineEvent[]) {
  const again = timeline.filter(({ server, who }) => AGAIN.test(server ?? who))
  const [from, until] = [again[0]?.at ?? 0, again.at(-1)?.at ?? 0]
  const moments = events.flatMap(({ at, event }) => (event === 'thread' ? [] : [at]))
  const pause = longestPause(moments, from, until)
  const leftOut = pause.until - pause.from - LEFT
  if (leftOut < SHORT) return { events, leftOut: 0 }
  const shifted = (at: number) => {
    if (at >= pause.until) return at - leftOut
    return Math.min(at, pause.from + LEFT)
  }
  const told = events.map((event) => ({
    ...event,
    at: shifted(event.at),
    ...(event.notBefore !== undefined && { notBefore: shifted(event.notBefore) }),
  }))
  return { events: told, leftOut }
}

/** The longest time between two of these moments, of those that overlap with this one. */
function longestPause(moments: number[], start: number, end: number) {
  let best = { from: 0, until: 0 }
  for (const [i, until] of moments.entries()) {
    const from = moments[i - 1] ?? until
    if (from < end && until > start && until - from > best.until - best.from) best = { from, until }
  }
  return best
}
