import { writeFileSync } from 'node:fs'
import { killAllServers } from '../../checker/server-process.ts'
import { Bench } from '../bench/bench.ts'
import { pageOf } from '../bench/draw/page.ts'
import { printResults } from '../bench/draw/terminal.ts'
import type { Command } from '../command.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = {
  usage: 'bench [options] [-- command args…]',
  options: {
    stages: {
      type: 'string',
      value: 'LIST',
      help: 'exercises to measure, as in 5,7,15; else 5,6,7,15,16',
    },
    mine: { type: 'boolean', help: 'your own servers instead of the reference solutions' },
    against: {
      type: 'string',
      value: 'LIST',
      help: 'compare with nginx, nginx:4 (workers), node, or a command; else node, and nginx if installed',
    },
    cases: {
      type: 'string',
      value: 'LIST',
      help: 'work (WORK_MS), close (a connection each), keep (kept); else all',
    },
    connections: {
      type: 'string',
      value: 'LIST',
      help: 'how many clients at once, without work (with it 1,2,4,8,16); else 1,10,50,100,200,400,800',
    },
    rounds: { type: 'string', value: 'N', help: 'the median of so many; else 5' },
    seconds: { type: 'string', value: 'S', help: 'how long a measurement takes; else 0.5' },
    work: { type: 'string', value: 'MS', help: 'WORK_MS of the case with work; else 100' },
    pool: { type: 'string', value: 'N', help: 'POOL_SIZE; else 4' },
    loops: {
      type: 'string',
      value: 'N',
      help: 'LOOPS, and workers of nginx; else one for each CPU',
    },
    threads: {
      type: 'string',
      value: 'N',
      help: 'threads of the load generator; else half of the CPUs',
    },
    with: { type: 'string', value: 'wrk', help: 'wrk as the client, where it is installed' },
    quick: {
      type: 'boolean',
      help: 'a first look: one round of 0.3 s, with 1, 50 and 400 clients',
    },
    json: { type: 'boolean', help: 'print one JSON document (learn-tcp/bench@1)' },
    html: { type: 'string', value: 'PAGE', help: 'write a page of HTML too' },
  },
  words: 0,
  takesRest: true,
  async run({ options, rest, out }) {
    const bench = await Bench.planned({ options, rest, out })
    const page = options.html as string | undefined
    if (page !== undefined) write(page, '') // before it takes minutes, in case that it cannot be
    const stopped = new AbortController()
    let code = 0
    const stop = (exitCode: number) => () => {
      if (code > 0) {
        killAllServers()
        process.exit(code) // the second time it goes at once
      }
      code = exitCode
      stopped.abort()
    }
    process.on('SIGINT', stop(130))
    process.on('SIGTERM', stop(143))
    process.on('SIGHUP', stop(129))
    const results = await bench.run(stopped.signal)
    if (page !== undefined) write(page, pageOf(results))
    if (options.json) out.print(JSON.stringify(results, undefined, 2))
    else printResults(results, out)
    return code
  },
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new UsageError(`The page cannot be written: ${(error as Error).message}`)
  }
}
