/** How often it is looked; a look may take a fifth of the time. Milliseconds. */
export const EVERY = 200
const SHARE = 5

/** How long to wait after a look that began then, in milliseconds. */
export function pauseAfter(began: number): number {
  return Math.max(EVERY, SHARE * (performance.now() - began))
}
