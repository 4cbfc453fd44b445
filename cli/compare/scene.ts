import type { Settings } from '../../checker/server-process.ts'
import type { Contender } from './contenders.ts'

/** What the clients of both servers do: first some say nothing, then others ask at the same moment. */
export interface Scene {
  silent: number
  /** They leave after this many milliseconds, if nobody has hung up on them. */
  silentMs: number
  asking: number
  /** Not all of them find room at once. */
  isCrowded: boolean
  settings: Required<Pick<Settings, 'WORK_MS' | 'POOL_SIZE' | 'TIMEOUT_MS' | 'BACKLOG'>>
}

/** Long enough to tell the waves apart with the eye, short enough to wait for. Milliseconds. */
const WORK = 600

/** The silent ones stay for longer than a server with a clock has patience. */
const PATIENCE = 1500
const SILENT = 2400

const SETTINGS = { WORK_MS: WORK, POOL_SIZE: 3, TIMEOUT_MS: PATIENCE, BACKLOG: 128 }

/** One silent client, and more who ask than the pool has threads. */
const ONE_SILENT: Scene = {
  silent: 1,
  silentMs: SILENT,
  asking: 5,
  isCrowded: false,
  settings: SETTINGS,
}

/** As many silent clients as the pool has threads: only a clock helps. */
const ALL_HELD: Scene = {
  silent: 2,
  silentMs: SILENT,
  asking: 4,
  isCrowded: false,
  settings: { ...SETTINGS, POOL_SIZE: 2 },
}

/** Two at work, two in the pool's queue, one in main's hand, three in the accept queue: two more find no room. */
const A_CROWD: Scene = {
  silent: 0,
  silentMs: 0,
  asking: 10,
  isCrowded: true,
  settings: { ...SETTINGS, POOL_SIZE: 2, BACKLOG: 2 },
}

/** The scene in which these two differ most. */
export function sceneFor(contenders: [Contender, Contender]): Scene {
  const numbers = contenders.flatMap(({ exercise }) => exercise?.number ?? [])
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  if (most >= 9 && least > 5) return A_CROWD
  if (most === 8 && least >= 7) return ALL_HELD
  return ONE_SILENT
}
