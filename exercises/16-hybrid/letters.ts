import { type Answer, refusal } from './answer.ts'

/** An answer whose body is made piece by piece, as it is taken. */
export interface LongAnswer extends Answer {
  pieces: Iterator<Buffer>
}

export function piecesOf(answer: Answer) {
  return (answer as Partial<LongAnswer>).pieces
}

const MOST = 64 * 1024 * 1024
const piece = Buffer.alloc(64 * 1024, 'x')

/** So many times the letter x. */
export function letters(count: string): Answer | LongAnswer {
  const length = /^\d+$/.test(count) ? Number(count) : Infinity
  if (length > MOST) return refusal(400)
  return { status: 200, body: '', length, pieces: cut(length) }
}

function* cut(length: number) {
  for (let left = length; left > 0; left -= piece.length)
    yield piece.subarray(0, left)
}
