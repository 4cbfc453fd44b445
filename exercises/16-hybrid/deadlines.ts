/**
 * Deadlines of one length. Who gets one last is late last, so a Map has
 * them in order: it keeps that in which they were put in.
 */
export interface Deadlines<Who> {
  ms: number
  byWho: Map<Who, number>
}

export function newDeadlines<Who>(ms: number): Deadlines<Who> {
  return { ms, byWho: new Map() }
}

export function postpone<Who>(
  to: Deadlines<Who>, who: Who, now: number,
) {
  const before = to.byWho.get(who) ?? 0
  if (before >= now + to.ms) return // it had a little more
  to.byWho.delete(who) // or it would keep its old place
  to.byWho.set(who, now + 1.05 * to.ms)
}

/** When the first of them is late; never, if there is none. */
export function nextOf<Who>({ byWho }: Deadlines<Who>): number {
  for (const deadline of byWho.values()) return deadline
  return Infinity
}

export function* lateOf<Who>(
  { byWho }: Deadlines<Who>, now: number,
) {
  for (const [who, deadline] of byWho) {
    if (deadline > now) return
    yield who
  }
}
