import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { packageRoot } from '../cli/course.ts'

/* npm run picture: docs/verdict.svg, the screen of a real run, as the README shows it. */

const COLUMNS = 84
const CELL = { width: 8.4, height: 19 }
const PADDING = 16

const PLAIN = '#d7dae0'
const DIM = '#9aa1ad'
const COLORS: Record<number, string> = { 1: '#ff7a80', 2: '#7ddc8b', 3: '#e8c268', 6: '#6fd3e3' }

/** A loop in which one client's error is everybody's: the commonest way to fail 05. */
const SERVER = `import { AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from 'learn-tcp/sockets'
import { accept, bind, close, listen, read, setsockopt, sleep, socket, write } from 'learn-tcp/sockets'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1)
bind(listener, { host: '127.0.0.1', port: Number(process.env.PORT) })
listen(listener, 128)
for (;;) {
  const client = accept(listener)
  if (read(client, Buffer.alloc(1024)) > 0) {
    sleep(Number(process.env.WORK_MS))
    const answer = 'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\n\\r\\nHello World'
    write(client, Buffer.from(answer))
  }
  close(client)
}
`

const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'learn-tcp-picture-')))
writeFileSync(path.join(home, 'server.ts'), SERVER)
const screen = await screenOf(['verify', 'loop', 'server.ts'])
writeFileSync(path.join(packageRoot(), 'docs', 'verdict.svg'), svg(screen))
rmSync(home, { recursive: true })

interface Run {
  text: string
  color: string
  bold: boolean
  column: number
}

/** The lines of a terminal after the command has run in it, as pieces of one colour each. */
function screenOf(args: string[]): Promise<Run[][]> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 60, allowProposedApi: true })
  const env = { ...process.env, LEARN_TCP_HOME: home, FORCE_COLOR: '1', TERM: 'xterm-256color' }
  const cli = path.join(packageRoot(), 'dist', 'cli.js')
  const pty = spawn(process.execPath, [cli, ...args], { cols: COLUMNS, rows: 60, cwd: home, env })
  return new Promise((resolve) => {
    pty.onData((data) => terminal.write(data.replaceAll(home, '~/learn-tcp/05-loop')))
    pty.onExit(() => terminal.write('', () => resolve(linesOf(terminal))))
  })
}

function linesOf(terminal: InstanceType<typeof xterm.Terminal>): Run[][] {
  const buffer = terminal.buffer.active
  const lines = Array.from({ length: buffer.length }, (_, y) => {
    const runs: Run[] = []
    const line = buffer.getLine(y)
    for (let x = 0; x < COLUMNS; x++) {
      const cell = line?.getCell(x)
      const text = cell?.getChars() || ' '
      const color = cell?.isDim() ? DIM : (COLORS[cell?.getFgColor() ?? -1] ?? PLAIN)
      const bold = Boolean(cell?.isBold())
      const last = runs.at(-1)
      if (last && last.color === color && last.bold === bold) last.text += text
      else runs.push({ text, color, bold, column: x })
    }
    return runs.filter((run) => run.text.trim() !== '')
  })
  while (lines.at(-1)?.length === 0) lines.pop()
  return lines
}

function svg(lines: Run[][]): string {
  const width = COLUMNS * CELL.width + 2 * PADDING
  const height = lines.length * CELL.height + 2 * PADDING
  const texts = lines.flatMap((runs, y) =>
    runs.map(({ text: padded, color, bold, column }) => {
      const text = padded.trim()
      const start = column + padded.indexOf(text)
      const [x, baseline] = [PADDING + start * CELL.width, PADDING + (y + 0.75) * CELL.height]
      const weight = bold ? ' font-weight="bold"' : ''
      const length = (text.length * CELL.width).toFixed(1)
      return `<text x="${x.toFixed(1)}" y="${baseline}" fill="${color}"${weight} textLength="${length}">${xml(text)}</text>`
    }),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="learn-tcp verify loop: a failed check, with what was expected, what was observed, the timeline and a hint">
<rect width="100%" height="100%" rx="8" fill="#1d2027"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">
${texts.join('\n')}
</g>
</svg>
`
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(' ', '\u00a0')
}
