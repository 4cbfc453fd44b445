import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { afterEach, describe, expect, test } from 'vitest'
import { ClosingClients } from '../cli/bench/load/closing.ts'
import { KeepingClients } from '../cli/bench/load/keeping.ts'
import { Load } from '../cli/bench/load/load.ts'
import { COUNTED } from '../cli/bench/load/orders.ts'
import { Recorder } from '../cli/bench/load/recorder.ts'
import { reportFrom } from '../cli/bench/load/wrk.ts'
import { probe } from '../cli/bench/probe.ts'

/* The clients against servers that know exactly what they have done. */

let server: { close(): void; closeAllConnections?(): void } | undefined
afterEach(() => {
  server?.closeAllConnections?.()
  server?.close()
})

interface Known {
  port: number
  answered: number
  connections: number
  fallsSilent: Promise<void>
}

/** Answers so many requests, each after so many milliseconds, and then nobody any more. */
async function answers(most: number, afterMs = 0, status = 200): Promise<Known> {
  let silent = () => {}
  const known: Known = {
    port: 0,
    answered: 0,
    connections: 0,
    fallsSilent: new Promise((resolve) => {
      silent = resolve
    }),
  }
  let taken = 0
  const http = createServer(async (_, response) => {
    if (++taken > most) return silent()
    if (afterMs > 0) await pause(afterMs)
    known.answered++
    response.writeHead(status, { 'Content-Length': 11 }).end('Hello World')
  }).on('connection', () => {
    known.connections++
  })
  server = http
  known.port = await listening(http)
  return known
}

const listening = (one: Server | ReturnType<typeof createTcpServer>) =>
  new Promise<number>((resolve) =>
    one.listen(0, '127.0.0.1', () => resolve((one.address() as AddressInfo).port)),
  )

const recorder = () => new Recorder(new Int32Array(new SharedArrayBuffer(8)))

/** Waits until the last answer has been read, too. */
async function until(met: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !met(); i++) await pause(5)
}

describe.each([
  ['one request a connection', ClosingClients, 'reconnects'],
  ['connections that are kept', KeepingClients, 'stays'],
] as const)('%s', (_, Clients, connections) => {
  test('every answer is counted, once; who still waits is told', async () => {
    const known = await answers(400)
    const answered = new Int32Array(new SharedArrayBuffer(8))
    const counting = new Recorder(answered)
    counting.startsCounting()
    const clients = new Clients(known.port, 5, counting)
    await known.fallsSilent
    await until(() => (answered[COUNTED] ?? 0) >= 400)
    await until(() => connections === 'stays' || known.connections >= 405)
    clients.stopsAsking()
    counting.stopsCounting()
    const tally = counting.tally(clients.waiting())
    expect(tally).toMatchObject({ requests: 400, failed: 0, unanswered: 5 })
    expect(decodeFromCompressedBase64(tally.latencies).totalCount).toBe(405)
    expect(known.connections).toBe(connections === 'stays' ? 5 : 405)
  })

  test('nobody is answered sooner than the server answers', async () => {
    const known = await answers(20, 30)
    const counting = recorder()
    counting.startsCounting()
    const clients = new Clients(known.port, 4, counting)
    await known.fallsSilent
    await until(() => known.answered === 20)
    clients.stopsAsking()
    counting.stopsCounting()
    const { latencies } = counting.tally([])
    expect(decodeFromCompressedBase64(latencies).minNonZeroValue).toBeGreaterThan(29_000)
  })

  test('an answer that is no 200 is a failure', async () => {
    const known = await answers(10, 0, 503)
    const counting = recorder()
    counting.startsCounting()
    const clients = new Clients(known.port, 1, counting)
    await known.fallsSilent
    clients.stopsAsking()
    counting.stopsCounting()
    const { requests, failed, firstFailure } = counting.tally([])
    expect({ requests, failed }).toEqual({ requests: 0, failed: 10 })
    expect(firstFailure).toMatch(/200|503/)
  })
})

test('what comes before counting is not counted, nor what comes after it', async () => {
  const counting = recorder()
  const now = performance.now()
  counting.answered(now)
  counting.failedWith('before')
  counting.startsCounting()
  counting.answered(performance.now())
  counting.answered(now) // asked before, answered within: it counts, but how long it took does not
  const asked = performance.now()
  counting.stopsCounting()
  await pause(5)
  counting.answered(asked) // asked within, answered after: the other way round
  counting.answered(performance.now())
  const { requests, failed, latencies } = counting.tally([asked, performance.now()])
  expect({ requests, failed }).toEqual({ requests: 2, failed: 0 })
  expect(decodeFromCompressedBase64(latencies).totalCount).toBe(3)
})

test('a port on which nobody listens is a failure, and not asked a million times', async () => {
  const counting = recorder()
  counting.startsCounting()
  const clients = new ClosingClients(1, 1, counting)
  await pause(200)
  clients.stopsAsking()
  counting.stopsCounting()
  const { requests, failed, firstFailure } = counting.tally([])
  expect(requests).toBe(0)
  expect(failed).toBeGreaterThan(0)
  expect(failed).toBeLessThan(10)
  expect(firstFailure).toBe('ECONNREFUSED')
})

test.each([false, true])(
  'in threads of their own, connections kept: %s',
  async (keepsConnections) => {
    const known = await answers(Number.POSITIVE_INFINITY)
    const { signal } = new AbortController()
    const load = new Load({ port: known.port, connections: 7, keepsConnections, threads: 2 })
    try {
      await load.warmsUp({ atLeast: 10, atMost: 20_000 }, signal)
      const before = known.answered
      load.startsCounting()
      await load.counts(100, signal)
      const report = await load.stopsCounting()
      expect(report.requests).toBeGreaterThan(0)
      expect(report.requests).toBeLessThanOrEqual(known.answered - before + 7)
      expect(report).toMatchObject({ failed: 0, unanswered: 0 })
      expect(report.latency.p50).toBeGreaterThan(0)
      expect(report.latency.p50).toBeLessThanOrEqual(report.latency.max)
      expect(report.cpu.userMs).toBeGreaterThan(0)
    } finally {
      await load.end()
    }
  },
)

describe('one polite request shows', () => {
  test('how long an answer takes, and that the connection stays', async () => {
    const known = await answers(3, 50)
    const manners = await probe(known.port)
    expect(manners.keepsConnections).toBe(true)
    expect(manners.tookMs).toBeGreaterThan(49)
  })

  test('that the server closes', async () => {
    const closing = createTcpServer((socket) =>
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nHello World'),
      ),
    )
    server = closing
    expect((await probe(await listening(closing))).keepsConnections).toBe(false)
  })

  test('what came instead of an answer', async () => {
    const mute = createTcpServer((socket) => socket.once('data', () => socket.end('no')))
    server = mute
    await expect(probe(await listening(mute))).rejects.toThrow('it closed after "no"')
  })
})

test('what wrk prints is understood', () => {
  const report = reportFrom(`Running 1s test @ http://127.0.0.1:18080/
  1 threads and 50 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.06ms    3.03ms   1.30s    89.61%
    Req/Sec    11.27k     1.70k   13.61k    66.67%
  Latency Distribution
     50%  850.00us
     75%    3.99ms
     90%    6.60ms
     99%   14.21ms
  11190 requests in 1.10s, 1.61MB read
  Socket errors: connect 0, read 3, write 0, timeout 1
  Non-2xx or 3xx responses: 2
Requests/sec:  10172.73
`)
  expect(report).toMatchObject({ requests: 11188, failed: 6, windowMs: 1100 })
  expect(report.latency).toEqual({ mean: 3.06, p50: 0.85, p90: 6.6, p99: 14.21, max: 1300 })
  expect(() => reportFrom('unable to connect')).toThrow('wrk said: unable to connect')
})
