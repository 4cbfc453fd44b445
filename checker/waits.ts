import type { Client } from './client.ts'

/**
 * The answer came no sooner than the work takes. Too soon is always certain. Late enough is not when this process
 * itself was not run meanwhile, for it saw the answer later than it came: then another client asks `again`.
 */
export async function waitsForTheWork(
  client: Client,
  workMs: number,
  again: () => Promise<Client>,
): Promise<void> {
  let sure = client.hasWaited(workMs)
  for (let attempt = 0; attempt < 5 && !sure; attempt++) sure = (await again()).hasWaited(workMs)
}
