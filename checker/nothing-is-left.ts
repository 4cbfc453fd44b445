import type { Server } from './server.ts'

/** A server that is used to clients, and the sockets it held then, if they can be seen. */
interface Ready {
  server: Server
  sockets: number | undefined
}

/** When they are all gone it holds no more than before, and sleeps. */
export async function nothingIsLeft(
  ready: Promise<Ready>,
  over: Promise<unknown>,
  who: string,
): Promise<void> {
  await over
  const { server, sockets } = await ready
  await server.holdsNoMoreThan(sockets, who)
  await server.rests()
}
