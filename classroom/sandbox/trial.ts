import { execFile } from 'node:child_process'
import { INSIDE, insideAnother, type Walls } from './walls.ts'
import { NoSandbox, reasonOf } from './why-not.ts'

/** What a server finds inside, in its own words: alone, on a network of its own, with nothing to write to. */
const LOOK = `
const fs = require('node:fs'), net = require('node:net'), os = require('node:os')
const problems = []
const others = fs.readdirSync('/proc').filter((name) => Number(name) > 0).length
if (others > 4) problems.push('it sees ' + others + ' processes')
const addresses = Object.values(os.networkInterfaces()).flat()
if (addresses.some((one) => !one.internal)) problems.push('it has a network')
try { fs.writeFileSync('/written', ''); problems.push('it can write') } catch {}
const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1', () =>
  net.connect(server.address().port, '127.0.0.1', () => {
    console.log(problems.join(', ') || 'locked in')
    process.exit()
  }))
`

/**
 * Starts a server that looks around, as every other will be started.
 * @throws NoSandbox
 */
export async function holds(start: (words: string[]) => string[], walls: Walls): Promise<void> {
  const look = [process.execPath, '-e', LOOK] as [string, ...string[]]
  const server = { argv: look, cwd: INSIDE.submission, remove: async () => {} }
  const { code, output } = await run(start(insideAnother(server, walls).argv))
  if (code !== 0 || output.trim() !== 'locked in') throw new NoSandbox(reasonOf(code, output))
}

/** Its exit code, and all that it printed. */
export function run([program, ...args]: string[]): Promise<{
  code: number | string
  output: string
}> {
  return new Promise((resolve) => {
    execFile(program as string, args, { timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? (error ? 1 : 0), output: `${stdout}${stderr}` }),
    )
  })
}
