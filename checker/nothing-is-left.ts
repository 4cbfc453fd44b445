import type { Held } from './kernel/processes.ts'
import type { Server } from './server.ts'

/** A server that is used to clients, and what it held then, if that can be seen. */
interface Ready {
  server: Server
  held: Held | undefined
}

/** When they are all gone it holds no more than before, and sleeps. */
export async function nothingIsLeft(
  ready: Promise<Ready>,
  over: Promise<unknown>,
  who: string,
): Promise<void> {
  await over
  const { server, held } = await ready
  await server.holdsNoMoreThan(held, who)
  await server.rests()
}
