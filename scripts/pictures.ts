import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { isListenedOn } from '../checker/kernel/owners.ts'
import { findExercise, packageRoot } from '../cli/course.ts'
import { makeWorkspace } from '../cli/workspace.ts'
import { Screen, type Sitting } from './pictures/screen.ts'
import { svgOf } from './pictures/svg.ts'

/*
 * npm run pictures [name …]
 *
 * The pictures of the README, docs/pictures/: screens of real runs, and the page of a report as Chromium shows it
 * (CHROME, or /usr/bin/chromium).
 */

const PORT = 1729

/** Rows enough for everything: nobody can scroll in a picture. */
const LONG = 90

const folder = path.join(packageRoot(), 'docs', 'pictures')
const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'learn-tcp-pictures-')))
const workspace = path.join(home, 'servers')
const cli = path.join(packageRoot(), 'dist', 'cli.js')

const sitting: Omit<Sitting, 'typed'> = {
  columns: 88,
  rows: 40,
  cwd: workspace,
  env: {
    PATH: process.env.PATH ?? '',
    HOME: home,
    LEARN_TCP_HOME: path.join(home, 'state'),
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    FORCE_COLOR: '1',
    PORT: String(PORT),
  },
  replace: { [workspace]: '~/servers' },
}

const pictures: Record<string, () => Promise<void>> = { failed, passed, watch, xray, report }

/** A loop in which the error of one client is everybody's end. */
async function failed(): Promise<void> {
  solve('loop')
  writeFileSync(path.join(workspace, '05-loop', 'server.ts'), ONE_ERROR_ENDS_ALL)
  const screen = new Screen([cli, 'verify', 'loop'], {
    ...sitting,
    rows: LONG,
    typed: 'npx learn-tcp verify loop',
  })
  await screen.ended
  save(screen, 'failed', 'learn-tcp verify loop: a failed check')
}

async function passed(): Promise<void> {
  solve('loop')
  const screen = new Screen([cli, 'verify', 'loop', '--report', path.join(home, 'report.html')], {
    ...sitting,
    rows: LONG,
    typed: 'npx learn-tcp verify loop',
  })
  await screen.ended
  save(screen, 'passed', 'learn-tcp verify loop: a check that has passed')
}

/** Somebody who ends lines with \n alone has just saved. */
async function watch(): Promise<void> {
  const server = path.join(workspace, '04-respond', 'server.ts')
  const screen = new Screen([cli, 'watch', 'respond'], { ...sitting, rows: 30, typed: '' })
  await screen.shows(/respond · failed/)
  writeFileSync(server, LINES_END_IN_LF)
  await screen.shows(/respond · checking/)
  await screen.shows(/respond · failed/)
  save(screen, 'watch', 'learn-tcp watch respond, after a save')
  await screen.end()
}

/** A pool of two, one of them with a client who says nothing; the others wait in the server's queue, and in the kernel's. */
async function xray(): Promise<void> {
  solve('backlog')
  const server = spawn(process.execPath, [cli, 'run', 'backlog'], {
    cwd: workspace,
    env: { ...sitting.env, POOL_SIZE: '2', BACKLOG: '7', WORK_MS: '60000', TIMEOUT_MS: '60000' },
    stdio: 'ignore',
  })
  const clients: Socket[] = []
  try {
    while (!isListenedOn(PORT)) await pause(50)
    for (const says of ['', ...Array(9).fill('GET / HTTP/1.1\r\n\r\n')]) {
      const client = connect(PORT, '127.0.0.1', () => client.write(says))
      clients.push(client)
      await pause(200)
    }
    const screen = new Screen([cli, 'xray', String(PORT)], { ...sitting, rows: 30, typed: '' })
    await screen.shows(/% CPU[\s\S]*connections/) // from the second look on
    save(screen, 'xray', `learn-tcp xray ${PORT}: a pool at work`)
    await screen.end()
  } finally {
    for (const client of clients) client.destroy()
    server.kill('SIGTERM')
  }
}

/** The page that `passed` has had written. */
async function report(): Promise<void> {
  if (!made.includes('passed')) await passed()
  const executablePath = process.env.CHROME ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 960, height: 900 } })
  await page.goto(pathToFileURL(path.join(home, 'report.html')).href)
  await page.screenshot({ path: path.join(folder, 'report.png') })
  await browser.close()
}

function solve(name: string): void {
  const { slug, solutionDir } = findExercise(name)
  cpSync(solutionDir, path.join(workspace, slug), { recursive: true })
}

function save(screen: Screen, name: string, title: string): void {
  const svg = svgOf(screen.photo(), { columns: sitting.columns, title })
  writeFileSync(path.join(folder, `${name}.svg`), svg)
}

const ONE_ERROR_ENDS_ALL = `import {
  AF_INET, accept, bind, close, listen, SO_REUSEADDR, SOCK_STREAM,
  SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'
import { serve } from './serve.ts'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1)
bind(listener, { host, port })
listen(listener, 128)

for (;;) {
  const client = accept(listener)
  serve(client)
  close(client)
}
`

const LINES_END_IN_LF = `import {
  AF_INET, accept, bind, close, listen, read, SO_REUSEADDR,
  SOCK_STREAM, SOL_SOCKET, setsockopt, sleep, socket, write,
} from 'learn-tcp/sockets'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1)
bind(listener, { host: '127.0.0.1', port: Number(process.env.PORT ?? 1729) })
listen(listener, 128)

const client = accept(listener)
read(client, Buffer.alloc(1024))
sleep(Number(process.env.WORK_MS ?? 8000))
write(client, Buffer.from('HTTP/1.1 200 OK\\nContent-Length: 11\\n\\nHello World'))
close(client)
`

mkdirSync(folder, { recursive: true })
makeWorkspace(workspace)
const made: string[] = []
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(pictures)) {
  const make = pictures[name]
  if (!make) throw new Error(`there is no picture ${name}: ${Object.keys(pictures).join(', ')}`)
  await make()
  made.push(name)
}
rmSync(home, { recursive: true })
