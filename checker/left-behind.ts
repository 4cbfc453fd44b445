import { readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from './kernel/processes.ts'

/**
 * Removes the folders of processes that were killed: nobody could do it then.
 * @param prefix of their names; the number of the process that made it follows, and a hyphen
 * @param young a process elsewhere may share the folder and not be seen: what is so young is left alone, in milliseconds
 */
export function removeLeftBehind(temporary: string, prefix: string, young: number): void {
  for (const name of namesIn(temporary)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    const folder = path.join(temporary, name)
    try {
      const { mtimeMs, uid } = statSync(folder)
      if (uid === process.getuid?.() && Date.now() - mtimeMs > young)
        rmSync(folder, { recursive: true, force: true })
    } catch {
      // somebody else was quicker
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
