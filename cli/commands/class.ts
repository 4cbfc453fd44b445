import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Board, bookIn, journalIn } from '../../classroom/board/board.ts'
import { csvOf } from '../../classroom/board/csv.ts'
import { BoardServer } from '../../classroom/board/serve.ts'
import { addressesFor, hostFrom } from '../class/addresses.ts'
import { exercisesOfClass, folderOfClass } from '../class/classes.ts'
import { lockFor } from '../class/lock.ts'
import type { Command, Input } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

/** Fixed, so that the address that learners know is the same after a restart; below those that systems hand out. */
const PORT = 7290

export const command: Command = {
  usage: 'class [name] [--lan | --host ADDRESS] [--port PORT] | class name --csv',
  options: {
    lan: { type: 'boolean', help: 'let the whole network reach it, as a class in a room needs' },
    host: { type: 'string', value: 'ADDRESS', help: 'listen on this address of the machine only' },
    port: { type: 'string', value: 'PORT', help: `listen on this port; without it ${PORT}` },
    csv: { type: 'boolean', help: 'print what the class has done, and open nothing' },
  },
  words: 1,
  async run(input) {
    const { out, options, positionals } = input
    const name = positionals[0] ?? today()
    const folder = folderOfClass(name)
    if (options.csv) return printCsv(name, folder, out)
    const host = hostFrom(options)
    const port = portFrom(options.port)

    const unlock = await lockFor(folder, name, () => {
      out.warn(`The class ${name} was opened by another process meanwhile, so this one ends.`)
      process.exit(3)
    })
    try {
      const { board, oddities } = await Board.open(name, folder, await exercisesOfClass())
      for (const oddity of oddities) out.warn(oddity)
      board.onTrouble = (error) =>
        out.warn(`The board could not do something: ${(error as Error).message}`)
      const server = await BoardServer.open(board, { host, port }).catch(asUsageError(host, port))
      introduce(board, { host, port: server.port, folder }, out)
      const code = await untilSignal()
      await server.close()
      writeCsv(board, folder, out)
      return code
    } finally {
      await unlock()
    }
  },
}

function introduce(
  { name, secrets }: Board,
  { host, port, folder }: { host: string; port: number; folder: string },
  out: Terminal,
): void {
  const { color } = out
  const addresses = addressesFor(host)
  const mine = addresses.own.includes(':') ? `[${addresses.own}]` : addresses.own
  out.say(`The board of ${color.bold(name)} is open. Ctrl-C closes it.`)
  out.print()
  out.print(`  ${color.bold('You')}       http://${mine}:${port}/board?key=${secrets.teacherKey}`)
  out.hanging(
    '            ',
    'shows names: keep it to yourself. For the projector: its view without names.',
  )
  for (const address of addresses.forLearners)
    out.print(
      `  ${color.bold('Learners')}  ${color.cyan(`npx learn-tcp join http://${address}:${port}/${secrets.code}`)}`,
    )
  out.print()
  for (const line of addresses.whatIsOpen) out.say(line)
  out.say(`Kept in ${journalIn(folder)}`)
}

/** A class has the name of its day, unless it has one of its own. */
function today(): string {
  const [day] = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000)
    .toISOString()
    .split('T')
  return day as string
}

async function printCsv(name: string, folder: string, out: Terminal): Promise<number> {
  if (!existsSync(journalIn(folder)))
    throw new UsageError(`There is no class ${name}: ${journalIn(folder)} is not there.`)
  const csv = csvOf({ book: bookIn(folder), exercises: await exercisesOfClass() })
  out.print(csv.trimEnd())
  return 0
}

function writeCsv(board: Board, folder: string, out: Terminal): void {
  if (board.book.learners.size === 0) {
    out.say('\nClosed. Nobody had joined.')
    return
  }
  const file = path.join(folder, 'class.csv')
  writeFileSync(file, csvOf(board), { mode: 0o600 })
  out.say(`\nClosed. What everybody did is in ${file}`)
}

function portFrom(typed: Input['options'][string]): number {
  if (typed === undefined) return PORT
  const port = Number(typed)
  if (/^\d+$/.test(String(typed)) && port <= 65535) return port
  throw new UsageError(`${typed} is no port: they go from 1 to 65535.`)
}

function asUsageError(host: string, port: number): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    const reasons: Record<string, string> = {
      EADDRINUSE: `Port ${port} is taken. Take another with --port, or end what uses it.`,
      EADDRNOTAVAIL: `${host} is no address of this machine.`,
      EACCES: `This system does not let you listen on port ${port}. Take one above 1023 with --port.`,
      ENOTFOUND: `${host} is not known here. Name an address of this machine.`,
    }
    const reason = reasons[error.code ?? '']
    throw reason ? new UsageError(reason) : error
  }
}

/** Resolves to the exit code. A second signal ends it at once: the journal is whole at any moment. */
function untilSignal(): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(code))
        resolve(code)
      })
    }
  })
}
