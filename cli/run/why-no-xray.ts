import { tcpTableIsReadable } from '../../checker/kernel/tcp-table.ts'
import type { Terminal } from '../terminal.ts'

interface Place {
  term: string | undefined
  hasProc: boolean
}

/**
 * Why nothing can be drawn below the server's output: a sentence for the learner, empty where nobody expects a picture;
 * undefined where it can.
 */
export function whyNoXray(
  { isTTY }: Pick<Terminal, 'isTTY'>,
  { term, hasProc }: Place = { term: process.env.TERM, hasProc: tcpTableIsReadable },
): string | undefined {
  if (!isTTY || term === 'dumb') return ''
  if (!hasProc) return 'There is no x-ray below: it reads /proc, which only Linux has.'
  return undefined
}
