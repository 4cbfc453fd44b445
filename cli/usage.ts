import { everywhere } from './arguments.ts'
import type { Command, Option } from './command.ts'
import { commands } from './commands.ts'
import type { Terminal } from './terminal.ts'

/** `learn-tcp --help`: every command with its summary. */
export function printHelp(out: Terminal): void {
  out.say('Build a TCP server from raw sockets, one exercise at a time.')
  out.print()
  out.say(`${out.color.bold('learn-tcp')} opens the menu. ${out.color.bold('learn-tcp COMMAND')}:`)
  columns(
    out,
    Object.entries(commands).map(([name, { summary }]) => [name, summary]),
  )
  out.print()
  out.say('An exercise is named 05-loop, loop or 5; without one, the current exercise is meant.')
  out.print()
  columns(out, Object.entries(everywhere).map(row))
  out.print()
  out.say('learn-tcp COMMAND --help says more about one command.')
}

/** `learn-tcp COMMAND --help` */
export function printUsage(name: string, command: Command, out: Terminal): void {
  out.say(`learn-tcp ${command.usage}`)
  out.print()
  out.say(`${name}: ${commands[name]?.summary}`)
  const options = Object.entries(command.options).map(row)
  if (options.length > 0) out.print()
  columns(out, options)
}

function row([name, { short, value, help }]: [string, Option]): [string, string] {
  return [`${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`, help]
}

/** Two columns, or the text below its name where the screen is too narrow for both. */
function columns(out: Terminal, rows: (readonly [string, string])[]): void {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  const narrow = out.columns < width + 34
  for (const [name, text] of rows) {
    if (narrow) out.say(`  ${out.color.cyan(name)}\n      ${text}`)
    else out.hanging(`  ${out.color.cyan(name.padEnd(width))}  `, text)
  }
}
