import { setTimeout as pause } from 'node:timers/promises'
import { quoted } from './output.ts'
import type { Server } from './server.ts'
import { Unmet } from './unmet.ts'
import { Visitor, visitors, type Wanted } from './visitor.ts'

/** These say more than that a request was torn: they keep their name. */
const NEWS =
  /^(exited|crashed|aborted|sigpipe|killed|ended-at-once|too-greedy|daemonised|not-listening|never-connected)$/

interface Cuts {
  /** So many connections at once: a pool has no more workers. */
  together: number
  /** The first cut and the last, in bytes. */
  from?: number
  to?: number
}

/**
 * The same bytes, again and again, each time cut in two at another byte: the second piece is sent when the server has
 * read the first. Tells of the first cut that fails.
 */
export async function cutEverywhere(
  server: Server,
  bytes: Buffer,
  wanted: Wanted[],
  { together, from: first = 1, to: last = bytes.length - 1 }: Cuts,
): Promise<void> {
  const cuts = Array.from({ length: last + 1 - first }, (_, i) => first + i)
  for (let from = 0; from < cuts.length; from += together) {
    const wave = cuts.slice(from, from + together)
    const all = await visitors(server, ...wave.map((cut) => `cut ${cut}`))
    for (const [i, visitor] of all.entries()) visitor.says(bytes.subarray(0, wave[i]))
    await Visitor.areHeard(all)
    const results = await Promise.all(
      all.map((visitor, i) => torn(visitor, bytes, wave[i] ?? 0, wanted)),
    )
    const shortest = results.find((result) => result !== undefined)
    if (shortest) throw shortest
    for (const visitor of all) visitor.leaves()
  }
}

async function torn(
  visitor: Visitor,
  bytes: Buffer,
  cut: number,
  wanted: Wanted[],
): Promise<Unmet | undefined> {
  const place = `cut at byte ${cut} of ${bytes.length}, ${cutInWords(bytes, cut)}`
  try {
    if (wanted.length === 1) hasOnlyHeard(visitor)
    visitor.says(bytes.subarray(cut))
    for (const one of wanted) await visitor.receives(one)
    return undefined
  } catch (error) {
    if (!(error instanceof Unmet)) throw error
    const observed = `${place}: ${error.observed}`
    const expected = 'an answer when both pieces are here, as if they had come in one'
    return error.but(NEWS.test(error.kind) ? { observed } : { kind: 'torn', expected, observed })
  }
}

function hasOnlyHeard(visitor: Visitor): void {
  try {
    visitor.hasNothingNew('before the second piece')
  } catch (error) {
    if (!(error instanceof Unmet)) throw error
    throw error.but({ observed: `after the first piece alone, ${error.observed}` })
  }
}

/** The bytes around a cut: `"GET /hel|lo/ann HTTP"`. */
function cutInWords(bytes: Buffer, cut: number): string {
  const from = Math.max(0, cut - 8)
  const before = quoted(bytes.toString('latin1', from, cut)).slice(1, -1)
  const after = quoted(bytes.toString('latin1', cut, cut + 8)).slice(1, -1)
  return `"${from > 0 ? '…' : ''}${before}|${after}${cut + 8 < bytes.length ? '…' : ''}"`
}

/** One byte after the other, so that a server that is run reads most of them one by one. */
export async function byteByByte(visitor: Visitor, bytes: Buffer): Promise<void> {
  for (let i = 0; i < bytes.length && !visitor.isOver; i++) {
    visitor.says(bytes.subarray(i, i + 1))
    await pause(1)
  }
  await visitor.isHeard()
}
