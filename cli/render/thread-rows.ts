import { columnOf, type Scale } from './bars.ts'
import type { ThreadLife } from './lives.ts'
import { harmless } from './timeline.ts'

/** A letter for what a thread does, by the first word of its state. */
const LETTERS: Record<string, [letter: string, meaning: string]> = {
  accept: ['a', 'in accept'],
  read: ['r', 'in read'],
  write: ['w', 'in write'],
  poll: ['p', 'in poll'],
  epoll: ['e', 'in epoll_wait'],
  sleeps: ['s', 'sleeps: the work'],
  runs: ['R', 'runs'],
  waits: ['.', 'waits for another thread'],
  pause: ['z', 'in pause'],
}

/**
 * A letter a column: what the thread did for most of it. Where a client is read from for long enough, her name stands
 * among the letters.
 */
export function threadRow(thread: ThreadLife, scale: Scale): string {
  const cells = Array.from({ length: scale.width }, () => ' ')
  for (const { text, from, to } of runsOf(thread, scale)) {
    const [word = '', ...name] = text.split(' ')
    const letter = LETTERS[word]?.[0] ?? ' '
    cells.fill(letter, from, to)
    const label = ` ${harmless(name.join(' '))} `
    const room = to - from - 2 // a letter before the name, and one after
    if (name.length > 0 && label.length <= room) cells.splice(from + 1, label.length, ...label)
  }
  return cells.join('').trimEnd()
}

/** What the letters mean, of those that occur. */
export function letterMeanings(threads: ThreadLife[], scale: Scale): [string, string][] {
  const runs = threads.flatMap((thread) => runsOf(thread, scale))
  const used = new Set(runs.map(({ text }) => text.split(' ')[0]))
  return Object.entries(LETTERS).flatMap(([word, entry]) => (used.has(word) ? [entry] : []))
}

interface Run {
  text: string
  /** The first column, and the one behind the last. */
  from: number
  to: number
}

function runsOf({ states }: ThreadLife, scale: Scale): Run[] {
  const runs: Run[] = []
  for (const [i, { at, text }] of states.entries()) {
    const next = states[i + 1]?.at ?? scale.until
    if (next < scale.from || at > scale.until) continue
    const from = Math.min(columnOf(at, scale), scale.width - 1)
    const to = Math.max(from + 1, columnOf(next, scale))
    const last = runs.at(-1)
    if (last?.text === text) last.to = to
    else runs.push({ text, from, to })
  }
  return runs
}
