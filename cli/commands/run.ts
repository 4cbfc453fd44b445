import path from 'node:path'
import {
  commandForFile,
  commandFromWords,
  type Command as ServerCommand,
} from '../../checker/command.ts'
import { BadCommand } from '../../checker/errors.ts'
import { describeExit, ServerProcess } from '../../checker/server-process.ts'
import { CompileError } from '../../checker/typescript/compile-error.ts'
import { World } from '../../checker/world.ts'
import type { Command, Input } from '../command.ts'
import { type Exercise, findExercise } from '../course.ts'
import { requireWorkspace } from '../first-use.ts'
import { holderOf } from '../port-holder.ts'
import { openShop, type Shop } from '../shop.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { serverFile } from '../workspace.ts'
import { currentExercise } from './print.ts'

/** How long a server may take to end after Ctrl-C, in milliseconds. */
const GRACE = 1000

export const command: Command = {
  usage: 'run [exercise] [--solution] [-- command args…]',
  options: {
    solution: { type: 'boolean', help: 'the reference instead of yours, to see how it behaves' },
  },
  words: 1,
  takesRest: true,
  async run(input) {
    const { out, positionals, options, rest } = input
    if (rest && options.solution)
      throw new UsageError('Say --solution, or a command after --, not both.')
    const shop = openShop(out.warn)
    const [name] = positionals
    const exercise = name === undefined ? currentExercise(shop) : findExercise(name)
    const command = await commandFor(exercise, input, shop).catch(asUsageError)
    try {
      const port = Number(process.env.PORT || 1729)
      const world = new World()
      const server = await ServerProcess.start(command, { PORT: port }, world, {
        onTheScreen: true,
      }).catch(asUsageError)
      if (out.isTTY) introduce(exercise, port, out)
      return await untilItEnds(server, out)
    } finally {
      await command.remove()
    }
  },
}

async function commandFor(
  exercise: Exercise,
  { options, rest, out }: Input,
  shop: Shop,
): Promise<ServerCommand> {
  if (rest) return commandFromWords(rest)
  if (options.solution) return commandForFile(path.join(exercise.solutionDir, 'server.ts'))
  return commandForFile(serverFile(await requireWorkspace(shop, out), exercise))
}

function introduce(exercise: Exercise, port: number, out: Terminal): void {
  const { color } = out
  const line = (command: string, why: string) =>
    out.hanging(`  ${color.cyan(command.padEnd(30))} `, color.dim(why))
  out.say(`${exercise.slug} on 127.0.0.1:${port}; Ctrl-C ends it. In another terminal:`)
  line(`curl 127.0.0.1:${port}`, 'ask as a browser would')
  line(`npx learn-tcp talk ${port} --silent`, 'connect and say nothing')
  if (process.platform === 'linux') line(`npx learn-tcp xray ${port}`, 'what the kernel knows')
  out.print()
}

/** Ctrl-C and SIGTERM are handed on; a server that stays all the same is killed, and is told why. */
async function untilItEnds(server: ServerProcess, out: Terminal): Promise<number> {
  let interrupted: number | undefined
  const handOn = (signal: NodeJS.Signals, code: number) => {
    const again = interrupted !== undefined
    interrupted = code
    server.signal(again ? 'SIGKILL' : signal)
    setTimeout(() => {
      if (server.exit) return
      out.warn(
        'It did not end, so it was killed. A signal handler in JavaScript cannot run while its thread sleeps in a system call; without one, the signal ends the process.',
      )
      server.signal('SIGKILL')
    }, GRACE).unref()
  }
  process.on('SIGINT', () => handOn('SIGINT', 130))
  process.on('SIGTERM', () => handOn('SIGTERM', 143))
  process.on('SIGHUP', () => handOn('SIGTERM', 129))

  while (!server.exit) await server.world.nextChange(60_000)
  await server.end({ politely: false }) // children that it has left behind
  if (interrupted !== undefined) return interrupted
  out.warn(`\nThe program ended ${describeExit(server.exit)}.`)
  const taken = server.exit.code !== 0 && holderOf(server.port)
  if (taken) out.warn(taken)
  return server.exit.code === 0 ? 0 : 1
}

function asUsageError(error: unknown): never {
  if (error instanceof BadCommand) throw new UsageError(error.message)
  if (error instanceof CompileError) throw new UsageError(error.message)
  throw error
}
