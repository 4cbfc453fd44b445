import type { Client } from './client.ts'
import type { Server } from './server.ts'

interface Good {
  /** The answer must come within this many milliseconds. */
  within: number
  /** She says nothing for so long before she asks, in milliseconds. */
  silentFor?: number
}

/** A good client connects, asks, and is answered. */
export async function answers(
  server: Server,
  name: string,
  { within, silentFor = 0 }: Good,
): Promise<Client> {
  const [client] = await server.clients(name)
  if (silentFor > 0) await client.receivesNothing(silentFor, `before ${name} has asked`)
  client.requests('/')
  await client.receivesAnswer('Hello World', { within })
  return client
}

/** A good client is answered and hung up on. */
export async function serves(server: Server, name: string, within: number): Promise<Client> {
  const client = await answers(server, name, { within })
  await client.isHungUpOn()
  return client
}

/** What to say where one who was silent for long is answered all the same. */
export const GAVE_UP = {
  diagnosis: 'an answer to one who had not asked: it did wait for him, and not long enough.',
  hint: 'Who gave up waiting, and what was that taken for?',
}
