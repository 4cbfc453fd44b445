import type { Terminal } from './terminal.ts'

/** One command of `learn-tcp`: the default shape of every file in cli/commands/. */
export interface Command {
  /** What may follow `learn-tcp`, as in `verify [exercise] [file] [-- command args…]`. */
  usage: string
  /** By long name; `--help`, `--version` and `--no-color` belong to every command and are not listed. */
  options: Record<string, Option>
  /** How many words it takes at most, without options and what follows `--`. */
  words: number
  /** Set where something may follow `--`; elsewhere it is wrong usage. */
  takesRest?: true
  /** Resolves to the exit code: 0 passed or done, 1 failed, 2 wrong usage, 3 could not be checked. */
  run(input: Input): Promise<number>
}

export interface Option {
  type: 'boolean' | 'string'
  short?: string
  /** One line for `learn-tcp COMMAND --help`. */
  help: string
  /** What a string option wants, as in FILE. */
  value?: string
}

export interface Input {
  positionals: string[]
  options: Record<string, string | boolean | undefined>
  /** What followed the first `--`, untouched; undefined without `--`. */
  rest: string[] | undefined
  out: Terminal
}
