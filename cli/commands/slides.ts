import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { Command, Input } from '../command.ts'
import { findExercise } from '../course.ts'
import { holderOf } from '../port-holder.ts'
import { findChrome } from '../slides/chrome.ts'
import { pageOf } from '../slides/page.ts'
import { type Part, parts } from '../slides/parts.ts'
import { pdfOf } from '../slides/pdf.ts'
import { printSchedules } from '../slides/schedule.ts'
import { addressOf, serve } from '../slides/serve.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

/** Not 1729, where the servers of the demos are, and not 1730, where some of them are too. */
const PORT = 1789

export const command: Command = {
  usage: 'slides [exercise] [--port N] [--export PAGE | --pdf FILE | --schedule]',
  options: {
    port: { type: 'string', value: 'N', help: `serve them on this port instead of ${PORT}` },
    export: { type: 'string', value: 'PAGE', help: 'write one page that needs nothing else' },
    pdf: { type: 'string', value: 'FILE', help: 'write a PDF, with the Chrome of this machine' },
    schedule: {
      type: 'boolean',
      help: 'print what comes when: two hours, half a day, a day, two days',
    },
  },
  words: 1,
  async run(input) {
    const { out, options, positionals } = input
    const wanted = ['export', 'pdf', 'schedule'].filter((name) => options[name] !== undefined)
    if (wanted.length > 1) throw new UsageError(`Say --${wanted[0]} or --${wanted[1]}, not both.`)
    const slug = positionals[0] === undefined ? undefined : findExercise(positionals[0]).slug
    const deck = () => parts().filter((part) => slug === undefined || part.slug === slug)
    const found = deck()
    if (found.length === 0)
      throw new UsageError(`There are no slides for ${slug} yet: slides/${slug}.md`)

    if (options.schedule) printSchedules(parts(), out)
    else if (options.export) write(options.export as string, pageOf(found, { alone: true }), out)
    else if (options.pdf) return writePdf(options.pdf as string, deck, out)
    else return show(deck, portIn(input), out)
    return 0
  },
}

function portIn({ options }: Input): number {
  const port = Number(options.port ?? PORT)
  if (/^\d+$/.test(String(options.port ?? PORT)) && port <= 65_535) return port
  throw new UsageError(`A port is a number up to 65535, and ${options.port} is not.`)
}

/** Until Ctrl-C. */
async function show(deck: () => Part[], port: number, out: Terminal): Promise<number> {
  const server = await serve(() => pageOf(deck()), port).catch((error) => cannotServe(error, port))
  out.say(`The slides are at ${out.color.cyan(addressOf(server))}`)
  out.say(
    'S opens the notes, Esc shows all slides, T changes light and dark, F fills the screen. Ctrl-C ends this.',
  )
  const code = await interrupted()
  await end(server)
  return code
}

function cannotServe(error: NodeJS.ErrnoException, port: number): never {
  if (error.code === 'EACCES')
    throw new UsageError(`Port ${port} is not for everybody. Choose another: --port ${PORT}`)
  if (error.code !== 'EADDRINUSE') throw error
  const holder = process.platform === 'linux' ? holderOf(port) : undefined
  const who = holder?.includes('To end it') ? holder : `Port ${port} is taken.`
  throw new UsageError(`${who}\nOr choose another: npx learn-tcp slides --port ${port + 1}`)
}

function interrupted(): Promise<number> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(130))
    process.once('SIGTERM', () => resolve(143))
    process.once('SIGHUP', () => resolve(129))
  })
}

/** The browser keeps its connection open; it is not waited for. */
function end(server: Server): Promise<unknown> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  return closed
}

async function writePdf(file: string, deck: () => Part[], out: Terminal): Promise<number> {
  const program = findChrome()
  if (!program) {
    out.warn(
      'A PDF is made by Chrome, Chromium or Edge, and none was found. CHROME=/path/to/it names one; or write a page with --export and print it from any browser.',
    )
    return 3
  }
  write(file, '') // before the work, in case that it cannot be
  const server = await serve(() => pageOf(deck()), 0)
  const isInterrupted = new AbortController()
  let code = 3
  void interrupted().then((signal) => {
    code = signal
    isInterrupted.abort()
  })
  try {
    write(file, await pdfOf(addressOf(server), program, isInterrupted.signal), out)
    return 0
  } catch (error) {
    await rm(file, { force: true })
    if (code === 3) out.warn(`${program} has made no PDF: ${(error as Error).message}`)
    return code
  } finally {
    await end(server)
  }
}

function write(file: string, content: string | Buffer, out?: Terminal): void {
  try {
    writeFileSync(file, content)
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`)
  }
  out?.say(`${file}: ${Math.round(content.length / 1024)} KB`)
}
