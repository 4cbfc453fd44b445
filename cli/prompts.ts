import type { CANCEL_SYMBOL } from '@clack/prompts'
import { Interrupted } from './interrupted.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Whether questions can be asked: a dumb terminal cannot move its cursor, so it counts as none. */
export function canAsk(out: Terminal): boolean {
  return out.isTTY && process.stdin.isTTY && process.env.TERM !== 'dumb'
}

/** Asks, or throws what to type instead where nobody can answer. */
export async function confirm(out: Terminal, question: string, instead: string): Promise<boolean> {
  if (!canAsk(out)) throw new UsageError(instead)
  const { confirm } = await clack(out)
  return answer((signal) => confirm({ message: question, signal, withGuide: false }))
}

/** Asks for a line of text, or throws what to type instead. `valid` says what is wrong with it. */
export async function ask(
  out: Terminal,
  question: string,
  instead: string,
  valid: (typed: string) => string | undefined,
): Promise<string> {
  if (!canAsk(out)) throw new UsageError(instead)
  const { text } = await clack(out)
  return answer((signal) =>
    text({ message: question, validate: (typed = '') => valid(typed), signal, withGuide: false }),
  )
}

export interface Choices<T> {
  message: string
  options: { label: string; value: T }[]
  selected: number
}

export async function choose<T>(
  out: Terminal,
  { message, options, selected }: Choices<T>,
): Promise<T> {
  const { select, updateSettings } = await clack(out)
  updateSettings({ aliases: { q: 'cancel' } }) // beside Esc, which it knows
  const index = await answer((signal) =>
    select({
      message,
      options: options.map(({ label }, value) => ({ label, value })),
      initialValue: selected,
      signal,
      withGuide: false, // a bar of its own would count as many columns as its colours have letters
    }),
  )
  return (options[index] as { value: T }).value
}

/** The library draws with the colours that Node would use: told here what was decided. */
async function clack(out: Terminal) {
  if (out.color.level === 0) {
    delete process.env.FORCE_COLOR
    process.env.NO_COLOR = '1'
  }
  return import('@clack/prompts')
}

/** However it ends, the library leaves a terminal that echoes and shows its cursor. */
async function answer<T>(
  ask: (signal: AbortSignal) => Promise<T | typeof CANCEL_SYMBOL>,
): Promise<T> {
  const abort = new AbortController()
  const give = (up: 130 | 143) => () => abort.abort(up)
  const ends = { SIGINT: give(130), SIGTERM: give(143), beforeExit: give(130) } // the last: Ctrl-D
  for (const [event, leave] of Object.entries(ends)) process.once(event, leave)
  try {
    const found = await ask(abort.signal)
    if (typeof found === 'symbol') throw new Interrupted(abort.signal.reason)
    return found
  } finally {
    for (const [event, leave] of Object.entries(ends)) process.off(event, leave)
  }
}
