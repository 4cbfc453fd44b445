#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { commandLine, parse } from './arguments.ts'
import { findCommand } from './commands.ts'
import { packageRoot } from './course.ts'
import { Interrupted } from './interrupted.ts'
import { terminal } from './terminal.ts'
import { unknownCommand } from './unknown-command.ts'
import { UsageError } from './usage-error.ts'

/**
 * Exit codes: 0 passed or done, 1 failed, 2 wrong usage, 3 could not be checked (ours or the
 * machine's fault), 130 and 143 interrupted. This is the only place that prints errors.
 */
async function main(argv: string[]): Promise<number> {
  const line = commandLine(argv)
  const name = line.name ?? 'menu'
  const found = findCommand(name)
  if (!found) throw unknownCommand(name)

  const { command } = await found.load()
  const input = parse(name, command, line)
  const out = await terminal({
    noColor: input.options['no-color'] === true,
    ...(input.options.ascii === true && { ascii: true }),
  })
  if (input.options.version) {
    out.print(version())
    return 0
  }
  if (input.options.help) {
    const { printHelp, printUsage } = await import('./usage.ts')
    if (line.name === undefined) printHelp(out)
    else printUsage(name, command, out)
    return 0
  }
  return command.run({ ...input, out })
}

function version(): string {
  return JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')).version
}

/** Says what went wrong and returns the exit code for it. */
async function report(error: unknown): Promise<number> {
  if (error instanceof Interrupted) return error.exitCode
  const { warn, color } = await terminal({
    noColor: process.argv.includes('--no-color'),
    ...(process.argv.includes('--ascii') && { ascii: true }),
  })
  if (error instanceof UsageError) {
    warn(error.message)
    return 2
  }
  const reason = error instanceof Error ? error.message : String(error)
  warn(`learn-tcp could not go on, and that is not your server's fault: ${reason}`)
  if (process.env.DEBUG && error instanceof Error) warn(color.dim(error.stack ?? ''))
  else warn('Set DEBUG=1 to see where it happened.')
  return 3
}

// Errors that no caller can catch, as when a library's child process finds no descriptors left. The guard of each
// server ends it when this process has gone.
process.once('uncaughtException', async (error) => process.exit(await report(error)))

process.exitCode = await main(process.argv.slice(2)).catch(report)
