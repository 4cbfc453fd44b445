import { parseArgs } from 'node:util'
import type { Command, Input, Option } from './command.ts'
import { nearest } from './nearest.ts'
import { UsageError } from './usage-error.ts'

/** What is typed in front of the command, or with any command. */
export const everywhere: Record<string, Option> = {
  help: { type: 'boolean', short: 'h', help: 'show this and do nothing' },
  version: { type: 'boolean', short: 'v', help: 'show the version and do nothing' },
  'no-color': { type: 'boolean', help: 'print without colours, as NO_COLOR does' },
  ascii: { type: 'boolean', help: 'print ASCII only, as where the locale has no UTF-8' },
}

export interface CommandLine {
  /** The first word that is not an option. */
  name: string | undefined
  /** All other words in front of the first `--`. */
  words: string[]
  rest: string[] | undefined
}

/** Cuts the command line at the first `--`: what follows is somebody else's command line. */
export function commandLine(argv: string[]): CommandLine {
  const cut = argv.indexOf('--')
  const words = cut < 0 ? argv : argv.slice(0, cut)
  const at = words.findIndex((word) => !word.startsWith('-'))
  return {
    name: words[at],
    words: at < 0 ? words : words.toSpliced(at, 1),
    rest: cut < 0 ? undefined : argv.slice(cut + 1),
  }
}

/** The options and words of one command; anything that it does not know is wrong usage. */
export function parse(
  name: string,
  command: Pick<Command, 'options' | 'words' | 'takesRest'>,
  { words, rest }: CommandLine,
): Omit<Input, 'out'> {
  const options = { ...everywhere, ...command.options }
  const { values, positionals, tokens } = parseArgs({
    args: words,
    options: Object.fromEntries(Object.entries(options).map(forNode)),
    allowPositionals: true,
    strict: false, // its errors do not say what was meant
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind === 'option') known(name, options, token.name, token.rawName, token.value)
  }
  const tooMuch = positionals[command.words]
  if (tooMuch !== undefined) throw new UsageError(`${tooMuch} is one word too many. ${see(name)}`)
  if (rest && !command.takesRest) throw new UsageError(`Nothing can follow -- here. ${see(name)}`)
  return { positionals, options: values as Input['options'], rest }
}

function known(
  command: string,
  options: Record<string, Option>,
  name: string,
  typed: string,
  value: string | undefined,
): void {
  const option = options[name]
  if (!option) {
    const close = nearest(name, Object.keys(options)).map((one) => `--${one}`)
    const question = close.length > 0 ? ` Did you mean ${close.join(' or ')}?` : ''
    throw new UsageError(`There is no option ${typed}.${question} ${see(command)}`)
  }
  if (option.type === 'boolean' && value !== undefined) {
    throw new UsageError(`${typed} takes no value. ${see(command)}`)
  }
  if (option.type === 'string' && value === undefined) {
    throw new UsageError(`${typed} needs a ${option.value ?? 'value'} behind it. ${see(command)}`)
  }
}

function forNode([name, { type, short }]: [string, Option]) {
  return [name, short ? { type, short } : { type }] as const
}

function see(command: string): string {
  return `See npx learn-tcp ${command === 'menu' ? '' : `${command} `}--help`
}
