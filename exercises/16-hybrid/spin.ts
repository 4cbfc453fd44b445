import { type Answer, refusal, text } from './answer.ts'

const MOST = 10_000

/** Keeps the CPU busy until so many milliseconds have passed. */
export function spin(ms: string): Answer {
  const end = performance.now() + Number(ms)
  if (!/^\d+$/.test(ms) || Number(ms) > MOST) return refusal(400)
  while (performance.now() < end);
  return text(`${ms} ms`)
}
