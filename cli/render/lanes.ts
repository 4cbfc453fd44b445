import { count } from '../../checker/text.ts'
import type { TimelineEvent } from '../../checker/verdict.ts'
import type { Terminal } from '../terminal.ts'
import { barOf, colored, meaningsOf, printLegend, type Scale } from './bars.ts'
import { type Life, livesOf, mostInTheQueue, threadsOf } from './lives.ts'
import { letterMeanings, threadRow } from './thread-rows.ts'
import { harmless, short } from './timeline.ts'

/** Wider pictures say no more. */
const WIDEST = 100

export interface Shown {
  /** So many clients at most: the first, or with `last` the last ones; before all others those it is about. */
  clients?: number
  threads?: number
  last?: boolean
  isAbout?: (who: string) => boolean
  /** The picture covers so many milliseconds at least: then two of them have one scale. */
  lasts?: number
}

/**
 * The clients of one server as bars under each other: how long each waited for its handshake, in the accept queue,
 * and was served; below them how many waited, and what each thread did.
 */
export function printLanes(
  events: TimelineEvent[],
  out: Terminal,
  { clients = 20, threads = 8, last = false, isAbout = () => false, lasts = 0 }: Shown = {},
): void {
  const all = livesOf(events)
  const lives = chosen(all, clients, last, isAbout)
  if (lives.length === 0) return
  const { from, until } = spanOf(lives, all.length > lives.length && !last, events)
  const span = { from, until: Math.max(until, from + lasts) }
  const seen = threadsOf(events).filter(({ states }) => states.some(({ at }) => at <= span.until))
  const rows = seen.slice(0, threads)

  const narrow = out.columns < 60
  const queueLabel = narrow ? 'queue' : 'in the queue'
  const widest = narrow ? 9 : 14
  const labels = [...lives.map(({ who }) => who), ...rows.map(({ who }) => who), queueLabel]
  const names = Math.min(widest, Math.max(...labels.map((label) => label.length)))
  const scale: Scale = { ...span, width: Math.min(out.columns, WIDEST) - names - 5 }
  const row = (label: string, text: string) =>
    out.print(`  ${short(harmless(label), names, out).padEnd(names)}  ${text}`.trimEnd())

  row('', axis(scale))
  const others = all.length - lives.length
  if (last && others > 0) sayMore(`${count(others, 'more client')}, not shown`, out)
  const bars = lives.map((life) => barOf(life, scale))
  for (const [i, { who }] of lives.entries()) row(who, colored(bars[i] ?? '', out.color))
  if (!last && others > 0) sayMore(`and ${count(others, 'more client')}`, out)
  const queue = queueRow(all, scale)
  if (queue.trim() !== '') row(queueLabel, out.color.magenta(queue))
  for (const thread of rows) row(thread.who, threadRow(thread, scale))
  if (seen.length > rows.length)
    sayMore(`and ${count(seen.length - rows.length, 'more thread')}`, out)
  const more: [string, string][] = queue.includes('+') ? [['+', 'more than 9 in the queue']] : []
  printLegend([...meaningsOf(bars), ...more, ...letterMeanings(rows, scale)], out)
}

/** Those it is about, and as many of the others as there is room for; in the order in which they came. */
function chosen(all: Life[], most: number, last: boolean, isAbout: (who: string) => boolean) {
  const inOrder = last ? all.toReversed() : all
  const wanted = inOrder.filter(({ who }) => isAbout(who))
  const others = inOrder.filter(({ who }) => !isAbout(who))
  const shown = new Set([...wanted, ...others].slice(0, most))
  return all.filter((life) => shown.has(life))
}

/** From the first of these clients to the end of the last; to the end of all where somebody stays. */
function spanOf(lives: Life[], isCut: boolean, events: TimelineEvent[]) {
  const from = Math.min(...lives.map(({ began }) => began))
  const ends = lives.map((life) => life.ended ?? life.answered ?? life.accepted?.at ?? life.began)
  const stays = lives.some(({ ended }) => ended === undefined)
  const ownEnd = Math.max(...ends)
  const until = stays && !isCut ? Math.max(ownEnd, ...events.map(({ at }) => at)) : ownEnd
  return { from, until }
}

/** `0 ms`, the middle and the end, each where it is. */
function axis({ from, until, width }: Scale): string {
  const ms = (at: number) => `${Math.round(at)} ms`
  const [middle, end] = [ms((until - from) / 2), ms(until - from)]
  const left = '0 ms'.padEnd(Math.round((width - middle.length) / 2))
  const line = `${left}${middle}`.padEnd(width - end.length)
  return until > from ? `${line}${end}` : '0 ms'
}

/** A digit a column: the most that waited at once; a blank for nobody. */
function queueRow(lives: Life[], { from, until, width }: Scale): string {
  const step = (until - from || 1) / width
  const digits = Array.from({ length: width }, (_, i) => {
    const most = mostInTheQueue(lives, from + i * step, from + (i + 1) * step)
    return most === 0 ? ' ' : most > 9 ? '+' : String(most)
  })
  return digits.join('').trimEnd()
}

function sayMore(text: string, out: Terminal): void {
  out.print(out.color.dim(`  ${text}`))
}
