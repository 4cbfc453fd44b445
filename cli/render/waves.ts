import type { TimelineEvent } from '../../checker/verdict.ts'
import { type Life, livesOf, threadsOf } from './lives.ts'

/** Clients that asked at the same moment, and what became of each. */
export interface Wave {
  lives: (Life & { asked: number; answered: number })[]
  /** The work that the server had with each, in milliseconds. */
  workMs: number
  /** So many of its threads were seen at a client's socket or at work. */
  threads: number
}

/** The largest group of at least three clients that asked one server at the same moment and were answered. */
export function waveOf(timeline: TimelineEvent[]): Wave | undefined {
  const waves = timeline
    .filter(({ event }) => event === 'started')
    .flatMap(({ who, text = '' }) => {
      const workMs = Number(/\bWORK_MS=(\d+)/.exec(text)?.[1])
      const events = timeline.filter((event) => (event.server ?? event.who) === who)
      return workMs > 0 ? wavesOf(events, workMs) : []
    })
  return waves.reduce<Wave | undefined>(
    (best, wave) => (wave.lives.length > (best?.lives.length ?? 2) ? wave : best),
    undefined,
  )
}

function wavesOf(events: TimelineEvent[], workMs: number): Wave[] {
  const answered = livesOf(events).filter(isAnswered)
  const waves: Wave[] = []
  for (const life of answered.toSorted((a, b) => a.asked - b.asked)) {
    const last = waves.at(-1)
    if (last && life.asked - (last.lives.at(-1)?.asked ?? 0) < workMs / 4) last.lives.push(life)
    else waves.push({ lives: [life], workMs, threads: threadsAtWork(events) })
  }
  return waves
}

const isAnswered = (life: Life): life is Wave['lives'][number] =>
  life.asked !== undefined && life.answered !== undefined

const threadsAtWork = (events: TimelineEvent[]): number =>
  threadsOf(events).filter(({ states }) => states.some(({ text }) => /^(read|sleeps)/.test(text)))
    .length

/** Milliseconds from the first question to the last end. */
export function lengthOf({ lives }: Wave): number {
  const ends = lives.map(({ ended, answered }) => ended ?? answered)
  return Math.max(...ends) - Math.min(...lives.map(({ asked }) => asked))
}

/** Each is answered after the one before, by most of a work at least. */
export function isStaircase({ lives, workMs }: Wave): boolean {
  const moments = lives.map(({ answered }) => answered).sort((a, b) => a - b)
  return moments.every((at, i) => i === 0 || at - (moments[i - 1] ?? 0) > 0.75 * workMs)
}
