import path from 'node:path'
import { CorruptProgress, empty, read, rewrite } from './progress-file.ts'

/** What a learner has done: one JSON file. Fields that a newer version added are kept. */
export interface Progress {
  version: number
  /** When each exercise was passed first, by slug. */
  completed: Record<string, string>
  /** How many hints were shown, by slug. */
  hints: Record<string, number>
  current?: string
  workspace?: string
}

export interface ProgressStore {
  get(): Progress
  /** Applies the change to what the file holds now, so that two processes never lose each other's. */
  update(change: (progress: Progress) => void): Promise<void>
}

/**
 * The progress of this user. Reading writes nothing. Where the file cannot be read or written, this
 * says so once on `warn` and goes on in memory: no command fails because of it.
 */
export function openProgress(warn: (text: string) => void, env = process.env): ProgressStore {
  const file = progressFile(env)
  let known: Progress | undefined
  let usable = true

  function get(): Progress {
    known ??= load() ?? empty()
    return known
  }

  function load(): Progress | undefined {
    try {
      return read(file ?? nowhere())
    } catch (error) {
      if (error instanceof CorruptProgress) warn(`${error.message} Nothing counts as done for now.`)
      else giveUp(error)
    }
  }

  async function update(change: (progress: Progress) => void): Promise<void> {
    const before = JSON.stringify(get())
    change(get())
    if (!usable || JSON.stringify(get()) === before) return
    try {
      const path = file ?? nowhere()
      known = await rewrite(path, change, warn)
    } catch (error) {
      giveUp(error)
    }
  }

  function giveUp(error: unknown): void {
    usable = false
    const reason = error instanceof Error ? error.message : String(error)
    warn(`Your progress cannot be kept: ${reason}\nThis run goes on without it.`)
  }

  return { get, update }
}

/** LEARN_TCP_HOME, else XDG_STATE_HOME/learn-tcp, else ~/.local/state/learn-tcp. */
export function progressFile(env = process.env): string | undefined {
  const home = env.HOME || env.USERPROFILE
  const state = env.XDG_STATE_HOME
  if (env.LEARN_TCP_HOME) return path.resolve(env.LEARN_TCP_HOME, 'progress.json')
  if (state && path.isAbsolute(state)) return path.join(state, 'learn-tcp', 'progress.json')
  return home && path.join(home, '.local', 'state', 'learn-tcp', 'progress.json')
}

function nowhere(): never {
  throw new Error('HOME is not set. Set it, or LEARN_TCP_HOME to a folder of your own.')
}
