import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'

/** What disturbs a checker, and what it is: in words for the report. */
export interface Load {
  words: string
  /** So many checkers at once. */
  checkers: number
  /** Their nice value: 0 is ordinary, 19 the most patient. */
  nice: number
  /** Are they stopped and continued at random, as if the machine ran somebody else meanwhile? */
  isStalling?: boolean
  /** Programs that run beside them, for `node -e`. */
  beside: string[]
}

const cpus = availableParallelism()
const SPIN = 'for (;;);'

/** Writes a megabyte and waits for the disk, again and again; the temporary files of the checkers lie on it too. */
const writes = (folder: string) => `
const fs = require('node:fs'), bytes = Buffer.alloc(1 << 20)
for (const file = fs.openSync(${JSON.stringify(path.join(folder, 'noise'))} + process.pid, 'w'); ; ) {
  fs.writeSync(file, bytes, 0, bytes.length, 0)
  fs.fsyncSync(file)
}`

const disk = mkdtempSync(path.join(tmpdir(), 'learn-tcp-noise-'))
process.once('exit', () => rmSync(disk, { recursive: true, force: true }))

const times = <T>(n: number, item: T): T[] => Array.from({ length: n }, () => item)

export const LOADS: Record<string, Load> = {
  alone: { words: 'nothing beside it', checkers: 1, nice: 0, beside: [] },
  spin: {
    words: `${cpus} endless loops beside it`,
    checkers: 1,
    nice: 0,
    beside: times(cpus, SPIN),
  },
  nice: {
    words: `nice 10, ${Math.max(1, cpus - 1)} endless loop beside it`,
    checkers: 1,
    nice: 10,
    beside: times(Math.max(1, cpus - 1), SPIN),
  },
  disk: {
    words: '4 programs beside it that write and fsync without end',
    checkers: 1,
    nice: 0,
    beside: times(4, writes(disk)),
  },
  stall: {
    words: 'the checker stopped for 30 to 300 ms, again and again',
    checkers: 1,
    nice: 0,
    isStalling: true,
    beside: [],
  },
  parallel: { words: `${2 * cpus} checkers at once`, checkers: 2 * cpus, nice: 0, beside: [] },
}

/** Starts what is to run beside; returns what ends it. */
export function disturb({ beside }: Load): () => void {
  const programs = beside.map((text) => spawn(process.execPath, ['-e', text], { stdio: 'ignore' }))
  const end = () => {
    for (const program of programs) program.kill('SIGKILL')
    process.off('exit', end)
  }
  process.once('exit', end)
  return end
}
