/** Milliseconds as people say them: `412 ms`, `1.3 s`. */
export const seconds = (ms: number) =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`

/** `1 client`, `2 clients`. */
export const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`

/** A time as a multiple of the work: `318 ms (3.0 times the work)`. */
export const inWorks = (ms: number, workMs: number) =>
  `${Math.round(ms)} ms (${(ms / workMs).toFixed(1)} times the work)`
