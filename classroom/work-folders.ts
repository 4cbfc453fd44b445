import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { removeLeftBehind } from '../checker/left-behind.ts'

const PREFIX = 'learn-tcp-grade-'

/** In a container that shares /tmp, a process that lives elsewhere looks dead: nothing of the last hour is touched. */
const HOUR = 3_600_000

/** An empty folder for what does not stay. It carries our process id, so that the next run knows whose it was. */
export function workFolder(): string {
  return mkdtempSync(path.join(realpathSync(tmpdir()), `${PREFIX}${process.pid}-`))
}

/** Removes what a run has left behind that was killed. */
export const removeLeftOvers = (): void => removeLeftBehind(tmpdir(), PREFIX, HOUR)
