import { type Terminal, terminalOn } from './terminal.ts'

/** A screen of this width that keeps what is printed on it, to be drawn later. */
export function paper({ color, ascii }: Pick<Terminal, 'color' | 'ascii'>, columns: number) {
  let printed = ''
  const write = (_: 1 | 2, text: string) => {
    printed += text
  }
  const out = terminalOn({ columns, color, ascii, isTTY: true, write })
  return { out, lines: () => printed.trimEnd().split('\n') }
}
