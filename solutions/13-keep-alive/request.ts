import { type Parsed, parse } from './parse.ts'
import { readBefore } from './wire.ts'

/** Reads on until it knows; undefined if the client leaves before. */
export function readRequest(
  client: number, deadline: number, bytes: Buffer = Buffer.alloc(0),
): Exclude<Parsed, 'more'> | undefined {
  for (;;) {
    const parsed = parse(bytes)
    if (parsed !== 'more') return parsed
    const more = readBefore(deadline, client)
    if (more.length === 0) return undefined // or is too slow
    bytes = Buffer.concat([bytes, more])
  }
}
