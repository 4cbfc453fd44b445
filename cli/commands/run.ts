import path from 'node:path'
import { isatty } from 'node:tty'
import {
  commandForFile,
  commandFromWords,
  type Command as ServerCommand,
} from '../../checker/command.ts'
import { BadCommand } from '../../checker/errors.ts'
import { ServerProcess } from '../../checker/server-process.ts'
import { CompileError } from '../../checker/typescript/compile-error.ts'
import { World } from '../../checker/world.ts'
import type { Command, Input } from '../command.ts'
import { compare } from '../compare/compare.ts'
import { type Exercise, findExercise } from '../course.ts'
import { requireWorkspace } from '../first-use.ts'
import { OwnTerminal } from '../run/own-terminal.ts'
import { untilItEnds } from '../run/until-it-ends.ts'
import { wayToAsk } from '../run/way-to-ask.ts'
import { whyNoXray } from '../run/why-no-xray.ts'
import { XrayBelow } from '../run/xray-below.ts'
import { openShop, type Shop } from '../shop.ts'
import { type Terminal, wrap } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { serverFile } from '../workspace.ts'
import { currentExercise } from './print.ts'

export const command: Command = {
  usage: 'run [exercise] [--solution] [--no-xray] [--compare A B [--describe]] [-- command args…]',
  options: {
    compare: {
      type: 'boolean',
      help: 'two servers under the same clients: run --compare loop pool',
    },
    describe: { type: 'boolean', help: 'with --compare: sentences in place of the pictures' },
    'no-xray': { type: 'boolean', help: 'without what the kernel sees of it below its output' },
    solution: { type: 'boolean', help: 'the reference instead of yours, to see how it behaves' },
  },
  words: 2,
  takesRest: true,
  async run(input) {
    const { out, positionals, options } = input
    const shop = openShop(out.warn)
    const [name] = positionals
    refuse(input)
    if (options.compare) return compare(input, shop).catch(asUsageError)
    const exercise = name === undefined ? currentExercise(shop) : findExercise(name)
    const command = await commandFor(exercise, input, shop).catch(asUsageError)
    try {
      const port = Number(process.env.PORT || 1729)
      const why = options['no-xray'] ? '' : whyNoXray(out)
      const terminal = why === undefined ? OwnTerminal.open() : undefined
      const server = await start(command, port, terminal)
      if (out.isTTY) introduce(exercise, port, out, { hasXray: terminal !== undefined })
      if (out.isTTY && why) out.say(why)
      const below = terminal && new XrayBelow(server, terminal, out)
      return await untilItEnds(server, exercise, out, below)
    } finally {
      await command.remove()
    }
  },
}

/** @throws UsageError for what does not go together */
function refuse({ positionals: [, tooMuch], options, rest }: Input): void {
  if (options.solution && (rest || options.compare))
    throw new UsageError(
      options.compare
        ? 'With --compare the name of an exercise means its solution: leave --solution out.'
        : 'Say --solution, or a command after --, not both.',
    )
  if (options.compare) return
  if (options.describe) throw new UsageError('--describe goes with --compare.')
  if (tooMuch !== undefined)
    throw new UsageError(
      `${tooMuch} is one word too many; two servers are compared with --compare. See npx learn-tcp run --help`,
    )
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

/** On this screen, or on a terminal of its own; what does not go to the screen goes where it went. */
async function start(command: ServerCommand, port: number, terminal: OwnTerminal | undefined) {
  const place = terminal?.descriptor ?? 'inherit'
  const screen = { stdout: place, stderr: isatty(2) ? place : 'inherit' } as const
  try {
    return await ServerProcess.start(command, { PORT: port }, new World(), { screen })
  } catch (error) {
    return asUsageError(error)
  } finally {
    terminal?.isHandedOn()
  }
}

function introduce(
  exercise: Exercise,
  port: number,
  out: Terminal,
  { hasXray }: { hasXray: boolean },
): void {
  const { color } = out
  const line = (command: string, why: string) =>
    out.columns < 60
      ? out.print(`  ${color.cyan(command)}\n${wrap(`    ${color.dim(why)}`, out.columns)}`)
      : out.hanging(`  ${color.cyan(command.padEnd(33))}  `, color.dim(why))
  out.say(`${exercise.slug} on 127.0.0.1:${port}; Ctrl-C ends it. In another terminal:`)
  line(...wayToAsk(exercise, port))
  line(`npx learn-tcp talk ${port} --silent`, 'connect and say nothing')
  if (process.platform === 'linux' && !hasXray)
    line(`npx learn-tcp xray ${port}`, 'what the kernel knows')
  out.print()
}

function asUsageError(error: unknown): never {
  if (error instanceof BadCommand) throw new UsageError(error.message)
  if (error instanceof CompileError) throw new UsageError(error.message)
  throw error
}
