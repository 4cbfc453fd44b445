import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '../checker/client.ts'
import type { Server } from '../checker/server.ts'
import type { Settings } from '../checker/server-process.ts'

/** A demo of which the picture is kept: the clients of the checker do what the commands do. */
export interface Scene {
  exercise: string
  commands: string[]
  settings: Partial<Settings>
  /** So many threads are in the picture; the others do nothing worth seeing. */
  threads?: number
  plays(server: Server): Promise<void>
}

/** A demo of which the screens are kept: the very commands are run. */
export interface Screens {
  /** In the first terminal; what it prints is shown at the end. */
  server: string
  /** In a second one, one after the other. What `stays` is left running, as by a person. */
  typed: { command: string; stays?: true }[]
}

const curls = (names: string) => `for i in ${names}; do curl 127.0.0.1:1729/$i & done; wait`

export const scenes: Record<string, Scene> = {
  'loop-staircase': {
    exercise: '05-loop',
    commands: ['WORK_MS=2000 npx learn-tcp run loop --solution', curls('ann bob carol')],
    settings: { WORK_MS: 2000 },
    threads: 1,
    plays: (server) => areAnswered(server, 'ann', 'bob', 'carol'),
  },
  'loop-silent': {
    exercise: '05-loop',
    commands: [
      'WORK_MS=500 npx learn-tcp run loop --solution',
      'npx learn-tcp talk 1729 --silent',
      'curl 127.0.0.1:1729/bob',
    ],
    settings: { WORK_MS: 500 },
    threads: 1,
    plays: (server) => oneIsSilent(server, 4000),
  },
  'threads-silent': {
    exercise: '06-go-concurrent',
    commands: [
      'WORK_MS=500 npx learn-tcp run 6 --solution',
      'npx learn-tcp talk 1729 --silent',
      'curl 127.0.0.1:1729/bob',
    ],
    settings: { WORK_MS: 500 },
    threads: 3,
    plays: (server) => oneIsSilent(server, 2000),
  },
  'pool-waves': {
    exercise: '07-pool',
    commands: [
      'WORK_MS=2000 POOL_SIZE=3 npx learn-tcp run pool --solution',
      curls('1 2 3 4 5 6 7'),
    ],
    settings: { WORK_MS: 2000, POOL_SIZE: 3 },
    threads: 0,
    plays: (server) =>
      areAnswered(server, ...[1, 2, 3, 4, 5, 6, 7].map((number) => `client ${number}`)),
  },
  'timeouts-drip': {
    exercise: '08-timeouts',
    commands: [
      'POOL_SIZE=2 WORK_MS=500 npx learn-tcp run timeouts --solution',
      'npx learn-tcp talk 1729 --silent',
      'npx learn-tcp talk 1729 --drip 1000',
      'curl 127.0.0.1:1729/carol',
    ],
    settings: { POOL_SIZE: 2, WORK_MS: 500, TIMEOUT_MS: 5000 },
    threads: 0,
    async plays(server) {
      const [ann, bob] = await server.clients('silent', 'drip')
      bob.drips(1000)
      await pause(100)
      const [carol] = await server.clients('carol')
      carol.asks()
      await pause(5300) // both are hung up on meanwhile: ann by her worker, bob by his
      for (const client of [ann, bob, carol]) await client.isHungUpOn()
    },
  },
  'backlog-frozen': {
    exercise: '09-backlog',
    commands: [
      'BACKLOG=3 WORK_MS=100 npx learn-tcp run backlog --solution',
      'kill -STOP PID',
      curls('1 2 3 4 5 6'),
    ],
    settings: { BACKLOG: 3, WORK_MS: 100, POOL_SIZE: 4 },
    threads: 0,
    async plays(server) {
      const clients = [1, 2, 3, 4, 5, 6].map((number) => server.client(`client ${number}`))
      await server.whileStopped(async () => {
        for (const client of clients) {
          client.dials()
          await pause(20)
        }
        await pause(400)
      })
      for (const client of clients) await asksAndLeaves(client)
    },
  },
  'nonblocking-half': {
    exercise: '14-nonblocking',
    commands: [
      'npx learn-tcp run nonblocking --solution',
      "(printf 'half a '; sleep 3; echo line) | nc -N 127.0.0.1 1729",
      "for i in bob carol; do echo 'a whole line' | nc -N 127.0.0.1 1729; done",
    ],
    settings: {},
    threads: 1,
    async plays(server) {
      const [ann] = await server.clients('ann')
      ann.says('half a ')
      for (const name of ['bob', 'carol']) {
        await pause(700)
        const [client] = await server.clients(name)
        client.says('a whole line\n')
        await pause(100)
        client.leaves()
      }
      await pause(1400)
      ann.says('line\n')
      await pause(50)
      ann.leaves()
      await pause(100)
    },
  },
}

export const screens: Record<string, Screens> = {
  'listen-connected': {
    server: 'npx learn-tcp run listen --solution',
    typed: [
      { command: 'npx learn-tcp talk 1729 --say hello', stays: true },
      { command: "ss -tnp 'sport = :1729' | tr -s ' '" },
      { command: "ss -ltnpH 'sport = :1729' | tr -s ' '" },
    ],
  },
  'accept-one': {
    server: 'npx learn-tcp run accept --solution',
    typed: [{ command: 'npx learn-tcp talk 1729 --silent' }],
  },
  'read-two-bytes': {
    server: 'npx learn-tcp run read --solution | od -c',
    typed: [{ command: 'npx learn-tcp talk 1729 --say hi' }],
  },
  'read-unread': {
    server: 'npx learn-tcp run accept --solution',
    typed: [{ command: 'npx learn-tcp talk 1729 --say hello' }],
  },
  'respond-one': {
    server: 'WORK_MS=2000 npx learn-tcp run respond --solution',
    typed: [{ command: 'npx learn-tcp talk 1729' }],
  },
  'framing-drip': {
    server: 'npx learn-tcp run framing --solution',
    typed: [{ command: 'npx learn-tcp talk 1729 --drip 20' }],
  },
  'http-methods': {
    server: 'npx learn-tcp run http --solution',
    typed: [
      { command: "curl -si -X DELETE 127.0.0.1:1729 | grep -E '^(HTTP|Allow)'" },
      { command: "curl -si 127.0.0.1:1729/hello/a%2Fb | grep -E '^(HTTP|Hello)'" },
    ],
  },
  'keep-alive-two': {
    server: 'npx learn-tcp run keep-alive --solution',
    typed: [
      {
        command:
          "curl -sv 127.0.0.1:1729/ 127.0.0.1:1729/hello/ann 2>&1 \\\n  | grep -Eo 'Connected to .*|Re-using .*'",
      },
    ],
  },
}

/** They come together, ask at the same moment, and stay until they have their answer. */
async function areAnswered(server: Server, ...names: string[]): Promise<void> {
  const clients = await server.clients(...names)
  for (const client of clients) client.asks()
  for (const client of clients) await client.isHungUpOn({ within: 20_000 })
}

/** The first says nothing, and leaves after a while; the second asks at once. */
async function oneIsSilent(server: Server, milliseconds: number): Promise<void> {
  const [ann, bob] = await server.clients('ann', 'bob')
  bob.asks()
  await pause(milliseconds)
  ann.leaves()
  await bob.isHungUpOn({ within: 5000 })
}

async function asksAndLeaves(client: Client): Promise<void> {
  await client.isConnected({ within: 10_000 })
  await client.asks().isHungUpOn({ within: 5000 })
}
