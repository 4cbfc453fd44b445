import { commands } from './commands.ts'
import { nearest } from './nearest.ts'
import { UsageError } from './usage-error.ts'

/** What is looked for as a command, and goes by another name. */
const ELSEWHERE: Record<string, string> = {
  report: 'A report is written by npx learn-tcp verify EXERCISE --report PAGE',
  select: 'An exercise is made the current one by npx learn-tcp print EXERCISE',
}

export function unknownCommand(name: string): UsageError {
  const close = nearest(name, Object.keys(commands))
  const advice = Object.hasOwn(ELSEWHERE, name)
    ? ELSEWHERE[name]
    : close.length > 0
      ? `Did you mean ${close.join(' or ')}?`
      : 'See npx learn-tcp --help'
  return new UsageError(`There is no command ${name}. ${advice}`)
}
