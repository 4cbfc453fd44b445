import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { commandForFile } from '../checker/command.ts'
import { cpuRanNs, descriptorLimit, memoryOf } from '../checker/kernel/processes.ts'
import { median } from '../cli/bench/summary.ts'
import { packageRoot } from '../cli/course.ts'

/*
 * npm run bench:idle [connections] [rounds]        Linux only; needs wrk
 *
 * What idle connections cost: 10,000 have asked once and say no more, while wrk asks on 16 others. Memory for each of
 * them, and the server's CPU time for a request with them, divided by that without them. In every round both are
 * measured, one after the other, on a server that has just been started; the medians are compared.
 */

const [CONNECTIONS, ROUNDS] = [Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 5)]
const PORT = 17_292
const AT_A_TIME = 100

const NODE = `
const server = require('node:http').createServer((_, response) => {
  response.writeHead(200, { 'Content-Length': 11 })
  response.end('Hello World')
})
server.keepAliveTimeout = server.headersTimeout = 1e7
server.listen(Number(process.env.PORT), process.env.HOST, 511)`

if ((descriptorLimit('self') ?? Infinity) < CONNECTIONS + 100)
  throw new Error(`Raise the limit of open files first: ulimit -n ${CONNECTIONS + 100}`)

const loop = await commandForFile(path.join(packageRoot(), 'solutions/15-event-loop/server.ts'))
const subjects = [
  { name: 'the solution of 15-event-loop', argv: loop.argv },
  { name: "Node's http", argv: [process.execPath, '-e', NODE] },
]

interface Cost {
  bytes: number
  /** Of the server's CPU time, for a request. */
  alone: number
  among: number
}

async function costs(argv: string[]): Promise<Cost> {
  const [program = '', ...args] = argv
  const env = { PORT: String(PORT), HOST: '127.0.0.1', IDLE_MS: '10000000', TIMEOUT_MS: '10000000' }
  const server = execa(program, args, { env, stdio: 'ignore', reject: false })
  const pid = server.pid ?? 0
  const crowd: Socket[] = []
  try {
    await pause(2000)
    await nanosecondsOfRequest(pid) // warm
    const alone = await nanosecondsOfRequest(pid)
    const before = memoryOf(pid)
    while (crowd.length < CONNECTIONS)
      crowd.push(...(await Promise.all(Array.from({ length: AT_A_TIME }, asksOnce))))
    await pause(500)
    const bytes = (memoryOf(pid) - before) / CONNECTIONS
    return { bytes, alone, among: await nanosecondsOfRequest(pid) }
  } finally {
    server.kill('SIGKILL')
    await server
    for (const socket of crowd) socket.destroy()
  }
}

async function asksOnce(): Promise<Socket> {
  const socket = connect(PORT, '127.0.0.1')
  socket.on('error', () => {}) // the server is killed in the end
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await once(socket, 'data')
  return socket
}

async function nanosecondsOfRequest(pid: number): Promise<number> {
  const before = cpuRanNs([pid])
  const { stdout } = await execa('wrk', ['-t1', '-c16', '-d2s', `http://127.0.0.1:${PORT}/`])
  return (cpuRanNs([pid]) - before) / Number(/(\d+) requests in/.exec(stdout)?.[1])
}

const costsOf = new Map<string, Cost[]>(subjects.map(({ name }) => [name, []]))
try {
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, argv } of subjects) costsOf.get(name)?.push(await costs(argv))
} finally {
  await loop.remove()
}

console.log(
  `| ${CONNECTIONS} idle connections, ${ROUNDS} rounds | memory for each | CPU for a request without them | with them | with ÷ without |`,
)
console.log('| --- | --- | --- | --- | --- |')
for (const [name, rounds] of costsOf) {
  const of = (what: (cost: Cost) => number) => median(rounds.map(what))
  const micro = (ns: number) => `${(ns / 1000).toFixed(1)} µs`
  const cells = [
    name,
    `${(of(({ bytes }) => bytes) / 1024).toFixed(1)} KiB`,
    micro(of(({ alone }) => alone)),
    micro(of(({ among }) => among)),
    of(({ alone, among }) => among / alone).toFixed(2),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
