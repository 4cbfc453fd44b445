/** Milliseconds as people say them: `412 ms`, `1.3 s`. */
export const seconds = (ms: number) =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`

/** `1 client`, `2 clients`. */
export const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`

/** How many were answered in which multiple of the work: `3 after 1 × the work, 3 after 2 ×, 1 after 3 ×`. */
export function inWaves(waits: number[], workMs: number): string {
  const waves = new Map<number, number>()
  for (const wait of waits.toSorted((a, b) => a - b)) {
    const wave = Math.max(1, Math.round(wait / workMs))
    waves.set(wave, (waves.get(wave) ?? 0) + 1)
  }
  return [...waves].map(([wave, n]) => `${n} after ${wave} × ${workMs} ms`).join(', ')
}

/** A time as a multiple of the work: `318 ms (3.0 times the work)`. */
export const inWorks = (ms: number, workMs: number) =>
  `${Math.round(ms)} ms (${(ms / workMs).toFixed(1)} times the work)`

/** An amount of bytes as people say it: `32 MB`, `4.1 MB`. */
export const megabytes = (bytes: number) => `${Math.round((bytes / 2 ** 20) * 10) / 10} MB`

/** The time of day, for people. */
export const clock = (at: Date = new Date()) => at.toLocaleTimeString('en-GB')
