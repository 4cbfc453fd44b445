import type { Client } from './client.ts'
import { CouldNotRun } from './errors.ts'

/**
 * The answers came no sooner than the work takes. Too soon is always certain. Late enough is not when this process
 * itself was not run at that moment, for it saw the answer later than it came: then another client asks `again`, of a
 * server whose work takes longer, so that a pause of our own weighs less. Of several clients one is enough to be sure.
 */
export async function waitsForTheWork(
  clients: Client | Client[],
  workMs: number,
  again: (workMs: number) => Promise<Client>,
): Promise<void> {
  const sure = [clients].flat().map((client) => client.hasWaited(workMs))
  if (sure.some(Boolean)) return
  for (const longer of [2 * workMs, 4 * workMs, 8 * workMs, 16 * workMs])
    if ((await again(longer)).hasWaited(longer)) return
  throw new CouldNotRun('The machine was too busy to tell when the answer came. Try again.')
}
