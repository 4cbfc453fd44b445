import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import * as blocking from '../sockets/index.ts'
import {
  AF_INET,
  bind,
  close,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  EpollEvents,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  F_GETFL,
  F_SETFL,
  fcntl,
  getsockname,
  listen,
  O_NONBLOCK,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  poll,
  SO_REUSEPORT,
  SOCK_STREAM,
  SOL_SOCKET,
  SystemError,
  setsockopt,
  socket,
} from '../sockets/index.ts'
import { AGAIN, accept, read, write } from '../sockets/nonblocking.ts'
import { opened } from './open-descriptors.ts'

/* Descriptors that do not wait, and the two calls that wait for all of them, against the real kernel. */

let listener: number
const buffer = Buffer.alloc(65536)

function newListener(port = 0): number {
  const descriptor = opened(socket(AF_INET, SOCK_STREAM))
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)
  bind(descriptor, { host: '127.0.0.1', port })
  listen(descriptor, 50)
  return unblocked(descriptor)
}

function unblocked(descriptor: number): number {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  return descriptor
}

beforeEach(() => {
  listener = newListener()
})

async function newClient(): Promise<Socket> {
  const client = connect(getsockname(listener).port, '127.0.0.1')
  client.on('error', () => {})
  await once(client, 'connect')
  return client
}

async function connected(): Promise<{ client: Socket; server: number }> {
  const client = await newClient()
  return { client, server: opened(unblocked(accept(listener) as number)) }
}

const codeOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof SystemError) return `${error.syscall} ${error.code}`
    throw error
  }
  return 'nothing was thrown'
}

/** Writes until nothing more is taken; returns how many bytes that were. */
function fill(descriptor: number): number {
  for (let sum = 0; ; ) {
    const count = write(descriptor, buffer)
    if (count === AGAIN) return sum
    sum += count
  }
}

describe('fcntl', () => {
  test('reads the flags, and sets them', async () => {
    const { server } = await connected()
    expect(fcntl(server, F_GETFL) & O_NONBLOCK).toBe(O_NONBLOCK)
    fcntl(server, F_SETFL, fcntl(server, F_GETFL) & ~O_NONBLOCK)
    expect(fcntl(server, F_GETFL) & O_NONBLOCK).toBe(0)
  })

  test('a client does not inherit O_NONBLOCK from the listener (Linux)', async () => {
    await newClient()
    expect(fcntl(opened(accept(listener) as number), F_GETFL) & O_NONBLOCK).toBe(0)
  })

  test('fails with the name of the error', () => {
    expect(codeOf(() => fcntl(999, F_GETFL))).toBe('fcntl EBADF')
    expect(codeOf(() => fcntl(listener, 9999))).toBe('fcntl EINVAL')
  })
})

describe('calls that do not wait', () => {
  test('accept has nobody, then somebody', async () => {
    expect(accept(listener)).toBe(AGAIN)
    await newClient()
    expect(opened(accept(listener) as number)).toBeGreaterThan(listener)
    expect(accept(listener)).toBe(AGAIN)
  })

  test('read has nothing, then bytes, then the end of file', async () => {
    const { client, server } = await connected()
    expect(read(server, buffer)).toBe(AGAIN)
    client.end('hello')
    await once(client, 'finish')
    poll([{ fd: server, events: POLLIN, revents: 0 }], 5000)
    expect(read(server, buffer)).toBe(5)
    expect(buffer.toString('utf8', 0, 5)).toBe('hello')
    poll([{ fd: server, events: POLLIN, revents: 0 }], 5000)
    expect(read(server, buffer)).toBe(0)
  })

  test('write takes what fits, and then nothing', async () => {
    const { server } = await connected()
    const huge = Buffer.alloc(32 << 20)
    const count = write(server, huge)
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(huge.length)
    fill(server)
    expect(write(server, huge)).toBe(AGAIN)
  })

  test('what is an error is thrown, as everywhere', async () => {
    const { client, server } = await connected()
    client.resetAndDestroy()
    poll([{ fd: server, events: POLLIN, revents: 0 }], 5000)
    expect(codeOf(() => read(server, buffer))).toBe('read ECONNRESET')
    expect(codeOf(() => write(server, buffer))).toBe('write EPIPE')
    expect(codeOf(() => accept(999))).toBe('accept EBADF')
  })

  test('those of learn-tcp/sockets throw EAGAIN on such descriptors', async () => {
    const { server } = await connected()
    expect(codeOf(() => blocking.accept(listener))).toBe('accept EAGAIN')
    expect(codeOf(() => blocking.read(server, buffer))).toBe('read EAGAIN')
    fill(server)
    expect(codeOf(() => blocking.write(server, buffer))).toBe('write EAGAIN')
  })

  test('AGAIN is no count: it cannot be added to anything', () => {
    expect(() => Number(AGAIN)).toThrow(TypeError)
  })
})

describe('poll', () => {
  test('says who is ready, and for what', async () => {
    const { client, server } = await connected()
    const { server: silent } = await connected()
    const list = [
      { fd: listener, events: POLLIN, revents: 77 },
      { fd: server, events: POLLIN | POLLOUT, revents: 0 },
      { fd: silent, events: POLLIN, revents: 0 },
    ]
    expect(poll(list, 0)).toBe(1)
    expect(list.map(({ revents }) => revents)).toEqual([0, POLLOUT, 0])
    client.write('x')
    await newClient()
    expect(poll(list, -1)).toBe(2)
    expect(list.map(({ revents }) => revents)).toEqual([POLLIN, POLLIN | POLLOUT, 0])
  })

  test('a full connection is not ready to be written', async () => {
    const { server } = await connected()
    fill(server)
    const list = [{ fd: server, events: POLLOUT, revents: 0 }]
    expect(poll(list, 0)).toBe(0)
    expect(list[0]?.revents).toBe(0)
  })

  test('a number that nobody has, and a connection that is over, come unasked', async () => {
    const { client, server } = await connected()
    client.resetAndDestroy()
    const list = [
      { fd: 999, events: 0, revents: 0 },
      { fd: server, events: 0, revents: 0 },
    ]
    while (list[1]?.revents === 0) poll(list, 10)
    expect(list[0]?.revents).toBe(POLLNVAL)
    expect((list[1]?.revents ?? 0) & POLLHUP).toBe(POLLHUP)
  })

  test('waits as long as it is told: rounded up, never down', () => {
    const list = [{ fd: listener, events: POLLIN, revents: 0 }]
    const began = performance.now()
    expect(poll(list, 20.2)).toBe(0)
    expect(performance.now() - began).toBeGreaterThanOrEqual(20.2)
  })

  test('a list may be as long as you like, and shorter again', async () => {
    const list = Array.from({ length: 500 }, () => ({ fd: listener, events: POLLIN, revents: 9 }))
    expect(poll(list, 0)).toBe(0)
    await newClient()
    expect(poll(list, -1)).toBe(500)
    expect(list.every(({ revents }) => revents === POLLIN)).toBe(true)
    expect(poll(list.slice(0, 3), 0)).toBe(3)
    expect(poll([], 0)).toBe(0)
  })

  test('fails with the name of the error', () => {
    const entry = { fd: listener, events: POLLIN, revents: 0 }
    expect(codeOf(() => poll(Array(2_000_000).fill(entry), 0))).toBe('poll EINVAL')
  })
})

describe.runIf(process.platform === 'linux')('epoll', () => {
  const ready = new EpollEvents(8)
  let epoll: number
  beforeEach(() => {
    epoll = opened(epoll_create1())
  })

  const told = (timeout = 60_000) =>
    Array.from({ length: epoll_wait(epoll, ready, timeout) }, (_, i) => [
      ready.fd(i),
      ready.events(i),
    ])

  test('says who is ready, and for what, until it is dealt with', async () => {
    const { client, server } = await connected()
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, EPOLLIN)
    expect(told(0)).toEqual([])
    client.write('x')
    expect(told()).toEqual([[server, EPOLLIN]])
    expect(told(0)).toEqual([[server, EPOLLIN]])
    read(server, buffer)
    expect(told(0)).toEqual([])
  })

  test('several at once, and no more than there is room for', async () => {
    const pairs = [await connected(), await connected(), await connected()]
    for (const { server } of pairs) epoll_ctl(epoll, EPOLL_CTL_ADD, server, EPOLLOUT)
    expect(told().map(([fd]) => fd)).toEqual(pairs.map(({ server }) => server))
    const small = new EpollEvents(2)
    expect(epoll_wait(epoll, small, 0)).toBe(2)
  })

  test('what is watched for can be changed, and taken off', async () => {
    const { client, server } = await connected()
    client.write('x')
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, EPOLLIN)
    expect(told()).toEqual([[server, EPOLLIN]])
    epoll_ctl(epoll, EPOLL_CTL_MOD, server, EPOLLIN | EPOLLOUT)
    expect(told()).toEqual([[server, EPOLLIN | EPOLLOUT]])
    epoll_ctl(epoll, EPOLL_CTL_DEL, server)
    expect(told(0)).toEqual([])
  })

  test('a descriptor that is closed is forgotten', async () => {
    const { client, server } = await connected()
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, EPOLLIN)
    client.write('x')
    expect(told()).toEqual([[server, EPOLLIN]])
    close(server)
    expect(told(0)).toEqual([])
  })

  test('with EPOLLET a change is told once', async () => {
    const { client, server } = await connected()
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, EPOLLIN | EPOLLET)
    client.write('x')
    expect(told()).toEqual([[server, EPOLLIN]])
    expect(told(0)).toEqual([])
  })

  test('the end of a peer is told', async () => {
    const { client, server } = await connected()
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, EPOLLRDHUP)
    client.end()
    await once(client, 'finish')
    expect(told()).toEqual([[server, EPOLLRDHUP]])
    client.resetAndDestroy()
    const { client: other, server: reset } = await connected()
    epoll_ctl(epoll, EPOLL_CTL_ADD, reset, 0)
    other.resetAndDestroy()
    let events = 0
    while (!events) events = told().find(([fd]) => fd === reset)?.[1] ?? 0
    expect(events & EPOLLHUP).toBe(EPOLLHUP)
  })

  test('waits as long as it is told: rounded up, never down', () => {
    const began = performance.now()
    expect(epoll_wait(epoll, ready, 20.2)).toBe(0)
    expect(performance.now() - began).toBeGreaterThanOrEqual(20.2)
  })

  test('fails with the name of the error', () => {
    expect(codeOf(() => epoll_ctl(epoll, EPOLL_CTL_MOD, listener, 0))).toBe('epoll_ctl ENOENT')
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, 0)
    expect(codeOf(() => epoll_ctl(epoll, EPOLL_CTL_ADD, listener, 0))).toBe('epoll_ctl EEXIST')
    expect(codeOf(() => epoll_ctl(epoll, EPOLL_CTL_ADD, 999, 0))).toBe('epoll_ctl EBADF')
    expect(codeOf(() => epoll_wait(listener, ready, 0))).toBe('epoll_wait EINVAL')
    expect(codeOf(() => epoll_create1(1))).toBe('epoll_create1 EINVAL')
  })
})

test('SO_REUSEPORT: two sockets listen on one port, and share its clients', async () => {
  const { port } = getsockname(listener)
  const second = newListener(port)
  const shares = new Map([
    [listener, 0],
    [second, 0],
  ])
  for (let i = 0; i < 40; i++) {
    await newClient()
    for (const [door, count] of shares) {
      const client = accept(door)
      if (client !== AGAIN) shares.set(door, count + Math.sign(opened(client)))
    }
  }
  const counts = [...shares.values()]
  expect(counts.reduce((a, b) => a + b)).toBe(40)
  expect(counts.every((n) => n > 0)).toBe(true) // by chance once in 2 ** 39
})
