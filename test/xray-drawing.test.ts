import { stripVTControlCharacters } from 'node:util'
import { Chalk } from 'chalk'
import { describe, expect, test } from 'vitest'
import { parseBacklogs } from '../checker/kernel/backlog.ts'
import { addressOf } from '../cli/xray/address.ts'
import { draw, drawWithin } from '../cli/xray/draw.ts'
import type { Connection, Snapshot } from '../cli/xray/snapshot.ts'

const color = new Chalk({ level: 0 })

const connection = (port: number, rest: Partial<Connection> = {}): Connection => ({
  client: `127.0.0.1:${port}`,
  state: 'ESTABLISHED',
  unread: 0,
  accepted: true,
  ...rest,
})

const waiting = (port: number) => connection(port, { unread: 78, accepted: false })

const pool: Snapshot = {
  format: 'learn-tcp/xray@1',
  at: '2026-01-01T12:00:00.000Z',
  ports: [1729],
  listeners: [{ address: '127.0.0.1:1729', queued: 3, backlog: 3 }],
  keptOut: 0,
  processes: [
    {
      pid: 4711,
      name: 'node',
      stopped: false,
      descriptors: 27,
      sockets: 4,
      memoryBytes: 71_000_000,
      cpuPercent: 3,
      threads: [
        {
          name: 'main thread',
          tid: 4711,
          call: 'accept',
          descriptor: 17,
          words: 'blocked in accept(17), waiting for the next client',
        },
        {
          name: 'worker 1',
          tid: 4722,
          call: 'read',
          descriptor: 19,
          client: '127.0.0.1:43210',
          words: 'blocked in read(19), waiting for 127.0.0.1:43210',
        },
        { name: 'worker 2', tid: 4723, call: 'futex', words: 'sleeps for a set time (work)' },
      ],
      runtimeThreads: 10,
    },
  ],
  states: { ESTABLISHED: 4, CLOSE_WAIT: 1, TIME_WAIT: 12 },
  connections: [
    connection(43210, { pid: 4711, descriptor: 19, thread: 'worker 1' }),
    connection(43212, { pid: 4711, descriptor: 20 }),
    waiting(43214),
    waiting(43216),
    { ...waiting(43218), state: 'CLOSE_WAIT', unread: 0, finUnread: true },
  ],
  notes: [],
}

const drawn = (snapshot: Snapshot, columns = 80) => draw(snapshot, { columns, color }).join('\n')

test('eighty columns', () => {
  expect(drawn(pool)).toMatchInlineSnapshot(`
    "process 4711 (node): 27 descriptors (4 sockets) · 71 MB · 3 % CPU

    accept queue  ███░  3 of 4 (backlog 3 + 1)

    threads
      main thread  blocked in accept(17), waiting for the next client
      worker 1     blocked in read(19), waiting for 127.0.0.1:43210
      worker 2     sleeps for a set time (work)
      and 10 threads of the runtime

    connections  4 ESTABLISHED · 1 CLOSE_WAIT · 12 TIME_WAIT
      127.0.0.1:43210  ESTABLISHED  nothing unread   descriptor 19, worker 1
      127.0.0.1:43212  ESTABLISHED  nothing unread   descriptor 20
      127.0.0.1:43214  ESTABLISHED  78 bytes unread  not accepted yet
      127.0.0.1:43216  ESTABLISHED  78 bytes unread  not accepted yet
      127.0.0.1:43218  CLOSE_WAIT   its FIN unread   not accepted yet"
  `)
})

test('forty columns', () => {
  expect(drawn(pool, 40)).toMatchInlineSnapshot(`
    "process 4711 (node): 27 descriptors
        (4 sockets) · 71 MB · 3 % CPU

    accept queue
      ███░  3 of 4 (backlog 3 + 1)

    threads
      main thread blocked in accept(17),
        waiting for the next client
      worker 1 blocked in read(19),
        waiting for 127.0.0.1:43210
      worker 2 sleeps for a set time (work)
      and 10 threads of the runtime

    connections  4 ESTABLISHED · 1
        CLOSE_WAIT · 12 TIME_WAIT
      127.0.0.1:43210 ESTABLISHED,
        descriptor 19, worker 1
      127.0.0.1:43212 ESTABLISHED,
        descriptor 20
      127.0.0.1:43214 ESTABLISHED, 78
        bytes unread, not accepted yet
      127.0.0.1:43216 ESTABLISHED, 78
        bytes unread, not accepted yet
      127.0.0.1:43218 CLOSE_WAIT, its FIN
        unread, not accepted yet"
  `)
})

test('a full queue, a stopped server, and no ss', () => {
  const [server] = pool.processes
  const [listener] = pool.listeners
  if (!server || !listener) throw new Error('the picture has lost its server')
  const full = { ...pool, listeners: [{ ...listener, queued: 4 }], keptOut: 2 }
  expect(drawn({ ...full, processes: [{ ...server, stopped: true }] })).toMatchInlineSnapshot(`
    "process 4711 (node): 27 descriptors (4 sockets) · 71 MB · 3 % CPU
      It is stopped (SIGSTOP, or Ctrl-Z): kill -CONT 4711 lets it go on.

    accept queue  ████  4 of 4: full (backlog 3 + 1)
      and 2 more clients of this machine kept out: the handshake is dropped

    threads
      all of them are stopped

    connections  4 ESTABLISHED · 1 CLOSE_WAIT · 12 TIME_WAIT
      127.0.0.1:43210  ESTABLISHED  nothing unread   descriptor 19, worker 1
      127.0.0.1:43212  ESTABLISHED  nothing unread   descriptor 20
      127.0.0.1:43214  ESTABLISHED  78 bytes unread  not accepted yet
      127.0.0.1:43216  ESTABLISHED  78 bytes unread  not accepted yet
      127.0.0.1:43218  CLOSE_WAIT   its FIN unread   not accepted yet"
  `)

  const { backlog: _, ...unbounded } = listener
  expect(drawn({ ...pool, listeners: [unbounded] })).toContain(
    'accept queue  ███ 3 (backlog not known: ss is not installed)',
  )
  expect(drawn({ ...pool, listeners: [] })).toContain('nobody listens on port 1729 any more')
})

test('who holds a connection', () => {
  const connections = [
    connection(1, { state: 'FIN_WAIT2' }),
    connection(2, { state: 'SYN_RECV', accepted: false }),
    connection(3),
    connection(4, { pid: 4711, descriptor: 9 }),
  ]
  expect(drawn({ ...pool, connections })).toContain(`
  127.0.0.1:1  FIN_WAIT2    nothing unread  closed by the server
  127.0.0.1:2  SYN_RECV     nothing unread  handshake not complete
  127.0.0.1:3  ESTABLISHED  nothing unread  holder not seen
  127.0.0.1:4  ESTABLISHED  nothing unread  descriptor 9`)
})

describe('a crowd', () => {
  const [server] = pool.processes
  const main = server?.threads[0]
  if (!server || !main) throw new Error('the picture has lost its server')
  const workers = Array.from({ length: 1000 }, (_, i) => ({
    ...main,
    name: `worker ${i + 1}`,
    call: i % 2 ? 'read' : 'futex',
  }))
  const crowd: Snapshot = {
    ...pool,
    processes: [{ ...server, threads: [main, ...workers] }],
    connections: Array.from({ length: 1000 }, (_, i) => waiting(40_000 + i)),
  }

  test('is cut to a few, and the others are counted', () => {
    expect(drawn(crowd)).toContain('  and 981 more: 491 in read, 490 in futex\n')
    expect(drawn(crowd)).toMatch(/\n {2}and 990 more$/)
  })

  test.each([0, 1, 2, 3, 5, 8, 13, 21, 34])('fits into %i rows', (rows) => {
    const lines = drawWithin(rows, crowd, { columns: 80, color })
    expect(lines.length).toBeLessThanOrEqual(rows)
    if (rows > 0) expect(lines.join('\n')).toMatch(/more/)
  })

  test('drawn densely it has no blank lines, and all else', () => {
    const all = draw(pool, { columns: 80, color })
    const dense = drawWithin(99, pool, { columns: 80, color }, { densely: true })
    expect(all).toContain('')
    expect(dense).toEqual(all.filter((line) => line !== ''))
  })
})

test('nothing is wider than the screen, and what others chose cannot steer the terminal', () => {
  const [server] = pool.processes
  if (!server) throw new Error('the picture has lost its server')
  const odd = {
    ...pool,
    listeners: [
      { address: '[fe80::5054:ff:fe12:3456]:1729', queued: 1, backlog: 4096 },
      { address: '127.0.0.1:1729', queued: 0, backlog: 0 },
    ],
    keptOut: 1,
    processes: [
      { ...server, name: 'evil\x1b[2J\nname that is far too long to be shown at all' },
      server,
    ],
    connections: [connection(1), { ...waiting(2), client: '[fe80::5054:ff:fe12:3456]:65535' }],
    notes: ['No process can be seen that holds this socket: it belongs to another user.'],
  }
  const full = new Chalk({ level: 1 })
  for (let columns = 40; columns <= 120; columns++) {
    const lines = draw(odd, { columns, color: full })
    for (const line of lines)
      expect(stripVTControlCharacters(line).length, line).toBeLessThanOrEqual(columns)
    expect(lines.join('\n')).not.toContain('\x1b[2J')
  }
})

test('addresses are in their short form', () => {
  const address = (host: string) => addressOf({ host, port: 1729 })
  expect(address('10.0.0.1')).toBe('10.0.0.1:1729')
  expect(address('::ffff:10.0.0.1')).toBe('10.0.0.1:1729')
  expect(address('::')).toBe('[::]:1729')
  expect(address('fe80:0000:0000:0000:0000:0000:0000:0001')).toBe('[fe80::1]:1729')
})

test('the backlog is what ss calls Send-Q', () => {
  const output = `LISTEN 3      128        127.0.0.1:1729      0.0.0.0:*    uid:1000 ino:278380020 sk:140 cgroup:/ <->
LISTEN 0      4096               *:1730            *:*    ino:5 sk:141 v6only:0 <->
LISTEN 0      5          127.0.0.1:1731      0.0.0.0:*`
  expect([...parseBacklogs(output)]).toEqual([
    [278380020, 128],
    [5, 4096],
  ])
})
