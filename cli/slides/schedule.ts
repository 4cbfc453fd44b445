import type { Terminal } from '../terminal.ts'
import type { Part } from './parts.ts'

/** A way through the course, for the time that there is. */
interface Plan {
  name: string
  /** How long the room has, in minutes. */
  room: number
  /** Exercises that the class does; the others of `shown` are told, with their demos, and are homework. */
  done: string[]
  shown: string[]
  /** Breaks, in minutes, before these parts. */
  breaks: Record<string, number>
  /** It goes on where another one has ended, so there is no opening and no closing. */
  isContinued?: true
}

export const PLANS: Plan[] = [
  {
    name: 'two hours',
    room: 120,
    done: ['01'],
    shown: ['05', '06'],
    breaks: {},
  },
  {
    name: 'half a day',
    room: 240,
    done: ['01', '02', '05', '06'],
    shown: ['04'],
    breaks: { '05': 15 },
  },
  {
    name: 'a day',
    room: 480,
    done: ['01', '02', '03', '04', '05', '06', '07', '08', '09'],
    shown: [],
    breaks: { '04': 15, '06': 60, '08': 15 },
  },
  {
    name: 'a second day',
    room: 480,
    done: ['11', '12', '13', '14', '15', '16'],
    shown: [],
    breaks: { '12': 15, '14': 60, '16': 15 },
    isContinued: true,
  },
]

export interface Entry {
  /** Minutes from the beginning. */
  at: number
  minutes: number
  what: string
}

/** What comes when, by the minutes that stand on the slides. */
export function schedule(plan: Plan, parts: Part[]): Entry[] {
  const entries: Entry[] = []
  const add = (what: string, minutes: number) => entries.push({ at: endOf(entries), minutes, what })
  for (const { slug, name, slides } of parts) {
    const number = slug.slice(0, 2)
    const isExercise = /^\d/.test(slug)
    const isDone = plan.done.includes(number)
    const isIn = isExercise ? isDone || plan.shown.includes(number) : !plan.isContinued
    if (!isIn) continue
    const pause = plan.breaks[number]
    if (pause) add('break', pause)
    const told = slides.filter(({ isAtWork }) => isDone || !isExercise || !isAtWork)
    const minutes = told.reduce((sum, slide) => sum + slide.minutes, 0)
    add(isExercise && !isDone ? `${name}, shown` : name, minutes)
  }
  return entries
}

export function endOf(entries: Entry[]): number {
  const last = entries.at(-1)
  return last ? last.at + last.minutes : 0
}

/** Every plan as a table. */
export function printSchedules(parts: Part[], out: Terminal): void {
  for (const plan of PLANS) {
    const entries = schedule(plan, parts)
    out.print(out.color.bold(`${plan.name}: ${clock(endOf(entries))} of ${clock(plan.room)}`))
    for (const { at, minutes, what } of entries)
      out.print(`  ${clock(at)}  ${String(minutes).padStart(4)} min  ${what}`)
    out.print()
  }
  out.say(
    '"Shown" is told with its slides and demos, and is homework. What is left is for questions.',
  )
}

const clock = (minutes: number) =>
  `${Math.floor(minutes / 60)}:${String(Math.round(minutes % 60)).padStart(2, '0')}`
