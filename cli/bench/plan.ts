import type { BenchSettings, CaseName } from './results.ts'

/** What is measured in one case: with WORK_MS, with how many clients, on which kind of connection. */
export interface Case {
  name: CaseName
  workMs: number
  keepsConnections: boolean
  connections: number[]
}

/**
 * With work, clients are few, and double: sixteen who wait for a server that serves one at a time wait sixteen times
 * WORK_MS, and a round has to last as long.
 */
const WITH_WORK = [1, 2, 4, 8, 16]

export function casesOf(names: CaseName[], { connections, workMs }: BenchSettings): Case[] {
  const all: Record<CaseName, Case> = {
    work: {
      name: 'work',
      workMs,
      keepsConnections: false,
      connections: WITH_WORK,
    },
    close: { name: 'close', workMs: 0, keepsConnections: false, connections },
    keep: { name: 'keep', workMs: 0, keepsConnections: true, connections },
  }
  return names.map((name) => all[name])
}

/** The cases, as people say them. */
export const WORDS = { work: 'with work', close: 'a connection each', keep: 'connections kept' }

/** Warm-up: so long at least, then until everybody was answered once, so long at most. Milliseconds. */
export const warmUp = (seconds: number) => ({ atLeast: Math.min(300, 500 * seconds), atMost: 5000 })

/** A guess, until it is known better: what a measurement takes beside its window, and a start. Milliseconds. */
const AROUND_A_WINDOW = 450
const A_START = 900

export interface Turn {
  round: number
  of: Case
  /** Index of the subject. */
  subject: number
}

/** Every round goes through all cases, and through all servers in turn, each time beginning with another. */
export function turns(cases: Case[], subjects: number, rounds: number): Turn[] {
  return Array.from({ length: rounds }, (_, round) =>
    cases.flatMap((of) =>
      Array.from({ length: subjects }, (_, i) => ({ round, of, subject: (i + round) % subjects })),
    ),
  ).flat()
}

/** With work, ten times WORK_MS at least: one answer more or less is a tenth then. */
export const windowMs = ({ workMs }: Pick<Case, 'workMs'>, seconds: number): number =>
  Math.max(seconds * 1000, 10 * workMs)

/** Somebody who serves one at a time needs a window, a warm-up and an end as long as all have to wait. */
export const guessMs = ({ of }: Turn, seconds: number): number =>
  of.connections.reduce(
    (sum, n) => sum + windowMs(of, seconds) + AROUND_A_WINDOW + 1.5 * n * of.workMs,
    A_START,
  )
