import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { ClassEvent } from '../../classroom/event.ts'
import { progressFile } from '../progress.ts'
import { withLock } from '../progress-file.ts'
import { replaceFile } from '../replace-file.ts'

/** That a learner has joined a class, and what the board has not been told yet: one file beside the progress. */
export interface Membership {
  version: 1
  /** `http://192.168.1.20:7290` */
  board: string
  class: string
  /** The same when the board of the class has another address. */
  classId: string
  name: string
  token: string
  /** How many checks there were since, by exercise. */
  attempts: Record<string, number>
  /** The oldest first. */
  unsent: (ClassEvent & { writtenAt: number })[]
  /** How often in a row the board was not reached, and when it is tried again. */
  failures: number
  tryAgainAt: number
}

/** More are not kept; the oldest go first. */
export const UNSENT_AT_MOST = 200

/** Undefined when the learner is in no class. A file that is damaged is as good as none. */
export function membership(file = membershipFile()): Membership | undefined {
  try {
    const found = JSON.parse(readFileSync(file ?? '', 'utf8'))
    const isOurs =
      typeof found?.board === 'string' &&
      typeof found.token === 'string' &&
      Array.isArray(found.unsent) &&
      typeof found.attempts === 'object'
    return isOurs ? found : undefined
  } catch {
    return undefined
  }
}

export async function join(membership: Membership): Promise<void> {
  const file = membershipFile()
  if (!file) throw new Error('HOME is not set, so there is no place to remember the class.')
  await withLock(file, () => replaceFile(file, written(membership), 0o600))
}

/** Changes what the file holds now, so that two checks at once lose nothing; nothing where the learner has left. */
export async function update(
  change: (membership: Membership) => void,
): Promise<Membership | undefined> {
  const file = membershipFile()
  if (!file) return undefined
  return withLock(file, async () => {
    const now = membership(file)
    if (!now) return undefined
    change(now)
    now.unsent = now.unsent.slice(-UNSENT_AT_MOST)
    await replaceFile(file, written(now), 0o600)
    return now
  })
}

export async function leave(): Promise<void> {
  const file = membershipFile()
  if (file) await withLock(file, () => rm(file, { force: true }))
}

function membershipFile(): string | undefined {
  const progress = progressFile()
  return progress && path.join(path.dirname(progress), 'class.json')
}

const written = (membership: Membership) => `${JSON.stringify(membership, null, 2)}\n`
