import { existsSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { BadCommand } from '../../checker/errors.ts'
import { adoptOrphans, endOrphans } from '../../checker/orphans.ts'
import { killAllServers } from '../../checker/server-process.ts'
import { type Subject, verify } from '../../checker/verify.ts'
import { tellClass } from '../class/tell-class.ts'
import type { Command, Input } from '../command.ts'
import { type Exercise, exercises, findExercise } from '../course.ts'
import { requireWorkspace } from '../first-use.ts'
import { keepForLater } from '../main-picture.ts'
import { SignOfLife } from '../render/sign-of-life.ts'
import { printStep, type Wishes } from '../render/verdict.ts'
import { printVerdict } from '../render/whole-verdict.ts'
import { pageOf } from '../report/page.ts'
import { openShop, type Shop } from '../shop.ts'
import { UsageError } from '../usage-error.ts'
import { serverFile } from '../workspace.ts'
import { currentExercise } from './print.ts'

const EXIT_CODES = { passed: 0, failed: 1, 'could-not-run': 3 }

const LEFT_BEHIND =
  'The server had put processes into the background, out of its group and without its environment. They were ended.'

export const command: Command = {
  usage:
    'verify [exercise] [file] [--describe] [--timeline] [--json] [--report PAGE] [-- command args…]',
  options: {
    describe: { type: 'boolean', help: 'say in sentences what the pictures show' },
    timeline: { type: 'boolean', help: 'list every event of every server too' },
    json: { type: 'boolean', help: 'print the verdict as one JSON document' },
    report: { type: 'string', value: 'PAGE', help: 'write a page of HTML too, to keep or to show' },
  },
  words: 2,
  takesRest: true,
  async run(input) {
    const { out, options } = input
    const shop = openShop(out.warn)
    const { exercise, file } = whichExercise(input.positionals, shop)
    const subject = await whichServer(exercise, file, input, shop)
    const report = options.report as string | undefined
    if (report !== undefined) writeReport(report, '') // before the check, in case that it cannot be
    const selected = shop.select(exercise)

    adoptOrphans()
    const endInterrupts = endServersOnInterrupt()
    const life = options.json || options.describe ? undefined : new SignOfLife(out)
    const verdict = await verify(exercise.slug, subject, {
      onBegin: (sentence) => life?.doing.begins(sentence),
      onStep(step) {
        life?.clear()
        if (!options.json) printStep(step, out, options as Wishes)
      },
    })
      .catch(asUsageError)
      .finally(() => {
        life?.end()
        endInterrupts()
      })
    const orphans = endOrphans()
    if (orphans > 0) verdict.remarks.push(LEFT_BEHIND)

    await selected
    if (verdict.outcome === 'passed') {
      await shop.complete(exercise)
      await keepForLater(verdict)
    }
    if (report !== undefined) writeReport(report, pageOf(verdict, exercise))
    if (options.json) out.print(JSON.stringify(verdict, null, 2))
    else printVerdict(verdict, exercise, shop, out, options as Wishes)
    const note = await tellClass(verdict)
    if (note) out.warn(out.color.dim(note))
    return EXIT_CODES[verdict.outcome]
  },
}

function writeReport(file: string, page: string): void {
  try {
    writeFileSync(file, page)
  } catch (error) {
    throw new UsageError(`The report cannot be written: ${(error as Error).message}`)
  }
}

/** One word may be an exercise or a file; a file in an exercise's folder belongs to that exercise. */
export function whichExercise(words: string[], shop: Shop): { exercise: Exercise; file?: string } {
  const [first, second] = words
  if (first !== undefined && second !== undefined)
    return { exercise: findExercise(first), file: second }
  if (first === undefined) return { exercise: currentExercise(shop) }
  if (!isFile(first)) return { exercise: findExercise(first) }
  const folder = path.basename(path.dirname(path.resolve(first)))
  const named = exercises().find(({ slug }) => slug === folder)
  return { exercise: named ?? currentExercise(shop), file: first }
}

export async function whichServer(
  exercise: Exercise,
  file: string | undefined,
  { rest, out }: Input,
  shop: Shop,
): Promise<Subject> {
  if (rest) {
    if (file) throw new UsageError('Name a file, or a command after --, not both.')
    return { words: rest }
  }
  const server = file ?? serverFile(await requireWorkspace(shop, out), exercise)
  if (!existsSync(server))
    throw new UsageError(
      `There is no file ${server}. ${file ? 'Is the path right?' : `Put the stub there with npx learn-tcp reset ${exercise.name}`}`,
    )
  return { file: server }
}

function isFile(name: string): boolean {
  return existsSync(name) && statSync(name).isFile()
}

function asUsageError(error: unknown): never {
  throw error instanceof BadCommand ? new UsageError(error.message) : error
}

/** Ctrl-C, a closed terminal, a SIGTERM: the servers go first, then this process. */
export function endServersOnInterrupt(): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
  const handlers = Object.entries(codes).map(([signal, code]) => {
    const handler = () => {
      killAllServers()
      endOrphans()
      process.exit(code)
    }
    process.on(signal, handler) // a closed terminal sends its SIGHUP twice
    return () => process.off(signal, handler)
  })
  return () => {
    for (const remove of handlers) remove()
  }
}
