import { mkdir } from 'node:fs/promises'
import { UsageError } from '../usage-error.ts'

/**
 * A class is open once at a time. Resolves to what gives it free again. The lock of a process that was killed counts
 * for two seconds more, which is waited for.
 * @param onLost this process was stopped for so long that another one has opened the class: it must write no more
 */
export async function lockFor(
  folder: string,
  name: string,
  onLost: () => void,
): Promise<() => Promise<void>> {
  const { default: lockfile } = await import('proper-lockfile') // CommonJS: only a default
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const release = await lockfile.lock(folder, {
      stale: 2000,
      retries: { retries: 50, factor: 1, minTimeout: 60, maxTimeout: 60 },
      onCompromised: onLost, // not by sleep alone: nobody else was awake on this machine
    })
    return () => release().catch(() => {})
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error
    throw new UsageError(`The class ${name} is open already, in another terminal.`)
  }
}
