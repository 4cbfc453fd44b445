import { Chalk } from 'chalk'
import { type Terminal, terminalOn } from '../cli/terminal.ts'

/** A screen without colours that keeps what was printed. */
export function paper({ columns = 80, ascii = false } = {}): { screen: Terminal; text(): string } {
  let printed = ''
  const screen = terminalOn({
    columns,
    ascii,
    color: new Chalk({ level: 0 }),
    isTTY: true,
    write(_, text) {
      printed += text
    },
  })
  return { screen, text: () => printed }
}
