import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { run } from '../checker/check.ts'
import { commandForFile } from '../checker/command.ts'
import { tcpTable } from '../checker/kernel/tcp-table.ts'
import type { TimelineEvent } from '../checker/verdict.ts'
import { packageRoot } from '../cli/course.ts'
import { threadsOf } from '../cli/render/lives.ts'
import type { Demo } from '../cli/slides/demo.ts'
import { type Scene, type Screens, scenes, screens } from './demo-scenes.ts'

/* npm run demos [name…]: slides/demos, from real runs of the solutions. Linux, with port 1729 free. */

const PORT = 1729
const wanted = process.argv.slice(2)
const isWanted = ([name]: [string, unknown]) => wanted.length === 0 || wanted.includes(name)

for (const [name, scene] of Object.entries(scenes).filter(isWanted))
  keep(name, await playedOut(scene))
for (const [name, shown] of Object.entries(screens).filter(isWanted))
  keep(name, await typedOut(shown))

function keep(name: string, demo: Demo): void {
  const file = path.join(packageRoot(), 'slides', 'demos', `${name}.json`)
  writeFileSync(file, `${JSON.stringify(demo, null, 1)}\n`)
  console.log(`${name}: ${demo.timeline?.length ?? demo.screen?.length} lines`)
}

/** The clients of the checker come to the solution; what the kernel showed of it is kept. */
async function playedOut({
  exercise,
  commands,
  settings,
  threads = 0,
  plays,
}: Scene): Promise<Demo> {
  const file = path.join(packageRoot(), 'solutions', exercise, 'server.ts')
  const command = await commandForFile(file)
  const verdict = await run(
    async ({ start, step }) => {
      const server = await (await start(settings)).listens()
      await server.settles()
      await step('the demo is played', () => plays(server))
    },
    command,
    exercise,
    '',
  ).finally(() => command.remove())
  if (verdict.outcome !== 'passed') throw new Error(JSON.stringify(verdict.failure, null, 2))
  return { commands, timeline: worthSeeing(verdict.timeline, threads) }
}

/** Of the threads only the first so many; times from the first client on, to a tenth of a millisecond. */
function worthSeeing(timeline: TimelineEvent[], threads: number): TimelineEvent[] {
  const kept = threadsOf(timeline)
    .map(({ who }) => who)
    .slice(0, threads)
  const isThread = ({ event }: TimelineEvent) => event === 'thread'
  const start = Math.min(
    ...timeline.filter(({ event }) => event === 'connecting').map(({ at }) => at),
  )
  const round = (at: number) => Math.round((at - start) * 10) / 10
  const clients = timeline.filter((event) => event.server !== undefined && !isThread(event))
  const end = Math.max(...clients.map(({ at }) => at))
  return timeline
    .filter((event) => (isThread(event) ? kept.includes(event.who) : clients.includes(event)))
    .filter(({ at }) => at <= end)
    .map(({ text, bytes: _, notBefore, ...event }) => ({
      ...event,
      at: round(event.at),
      ...(notBefore !== undefined && { notBefore: round(notBefore) }),
      ...(isThread(event) && text !== undefined && { text }),
    }))
}

/** The commands are run as they are typed, in two terminals; `npx learn-tcp` is the program of this repository. */
async function typedOut({ server, typed }: Screens): Promise<Demo> {
  if (listens()) throw new Error(`Something listens on port ${PORT} already.`)
  const bin = mkdtempSync(path.join(tmpdir(), 'learn-tcp-demos-'))
  const npx = path.join(bin, 'npx')
  const cli = path.join(packageRoot(), 'dist', 'cli.js')
  writeFileSync(npx, `#!/bin/sh\nshift\nexec ${process.execPath} ${cli} "$@"\n`)
  chmodSync(npx, 0o755)
  const first = terminal(server, bin)
  for (let i = 0; !listens(); i++) {
    if (i > 100) throw new Error(`${server} does not listen`)
    await pause(100)
  }
  const second = []
  for (const { command, stays } of typed) second.push(await one(command, stays, bin))
  await Promise.race([first.ended, pause(500)])
  const shown = [first, ...second].map(({ screen }) => screen()) // before the end, which is ours and not the demo's
  for (const { end } of [first, ...second]) end()
  await first.ended
  rmSync(bin, { recursive: true })
  return {
    commands: [server, ...typed.map(({ command }) => command)],
    screen: shown.join('\n').trimEnd().split(/ *\n/),
  }
}

async function one(command: string, stays: true | undefined, bin: string) {
  const typed = terminal(command, bin)
  await Promise.race([typed.ended, pause(stays ? 1500 : 20_000)])
  return typed
}

function terminal(command: string, bin: string) {
  let text = ''
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    NO_COLOR: '1',
    LC_ALL: 'C.UTF-8',
  }
  const child = spawn('bash', ['-c', command], { env, detached: true, cwd: tmpdir() })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more.replaceAll('\r\n', '\n') // as a terminal shows it
    })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const end = () => {
    if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGINT')
  }
  return { ended, end, screen: () => `$ ${command}\n${text}` }
}

function listens(): boolean {
  return tcpTable(PORT).some(({ state, local }) => state === 'LISTEN' && local.port === PORT)
}
