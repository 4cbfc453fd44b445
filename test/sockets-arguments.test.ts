import { describe, expect, test, vi } from 'vitest'
import * as sockets from '../sockets/index.ts'
import * as nonblocking from '../sockets/nonblocking.ts'
import { platformNamed } from '../sockets/platform.ts'

// As JavaScript would call them: the compiler is not there to refuse.
const {
  accept,
  bind,
  close,
  epoll_ctl,
  epoll_wait,
  fcntl,
  listen,
  makeQueue,
  poll,
  put,
  read,
  setsockopt,
  shutdown,
  sleep,
  socket,
  write,
} = sockets as unknown as Record<string, (...args: unknown[]) => unknown>

const host = '127.0.0.1'

describe('what is refused before the kernel sees it', () => {
  const promise = Promise.resolve(3)
  test.each<[() => unknown, string]>([
    [
      () => bind?.(3, { host, port: '1729' }),
      'bind: port must be an integer from 0 to 65535, got "1729" (a string)',
    ],
    [
      () => bind?.(3, { host, port: 65536 }),
      'bind: port must be an integer from 0 to 65535, got 65536',
    ],
    [
      () => bind?.(3, { host, port: Number('x') }),
      'bind: port must be an integer from 0 to 65535, got NaN',
    ],
    [() => bind?.(3, { host }), 'bind: port must be an integer from 0 to 65535, got undefined'],
    [() => bind?.(3, 1729), 'bind: address must be { host, port }, got 1729'],
    [
      () => bind?.(3, { host: '::1', port: 1 }),
      'bind: host must be an IPv4 address like 127.0.0.1 (IPv6 is not supported), got "::1" (a string)',
    ],
    [
      () => bind?.(3, { host: 'example.org', port: 1 }),
      'bind: host must be an IPv4 address like 127.0.0.1, got "example.org" (a string)',
    ],
    [() => close?.(1.5), 'close: descriptor must be an integer from 0, got 1.5'],
    [() => close?.(Number.NaN), 'close: descriptor must be an integer from 0, got NaN'],
    [() => accept?.(-1), 'accept: descriptor must be an integer from 0, got -1'],
    [() => accept?.('3'), 'accept: descriptor must be an integer from 0, got "3" (a string)'],
    [
      () => read?.(promise, Buffer.alloc(1)),
      'read: descriptor must be an integer from 0, got a Promise: is there an await missing?',
    ],
    [
      () => write?.(3, 'hello'),
      'write: bytes must be a Buffer or Uint8Array, got "hello" (a string); Buffer.from(text) makes bytes of it',
    ],
    [() => read?.(3, 1024), 'read: buffer must be a Buffer or Uint8Array, got 1024'],
    [() => listen?.(3, undefined), 'listen: backlog must be an integer, got undefined'],
    [() => shutdown?.(3, 3), 'shutdown: how must be an integer from 0 to 2, got 3'],
    [() => socket?.('AF_INET', 1), 'socket: domain must be an integer, got "AF_INET" (a string)'],
    [
      () => setsockopt?.(3, sockets.SOL_SOCKET, sockets.SO_REUSEADDR, true),
      'setsockopt: value must be an integer, got true',
    ],
    [
      () => setsockopt?.(3, sockets.SOL_SOCKET, sockets.SO_RCVTIMEO, '10'),
      'setsockopt: a time must be a number of milliseconds (0: for ever), got "10" (a string)',
    ],
    [() => sleep?.(-1), 'sleep: time must be a number of milliseconds from 0, got -1'],
    [() => makeQueue?.(0), 'makeQueue: capacity must be an integer from 1 to 2147483647, got 0'],
    [() => fcntl?.('3', 4, 0), 'fcntl: descriptor must be an integer from 0, got "3" (a string)'],
    [() => fcntl?.(3, sockets.F_SETFL), 'fcntl: flags must be an integer, got undefined'],
    [() => poll?.(new Map(), 0), 'poll: list must be an array, got an object (Map)'],
    [() => poll?.([{}], 0), 'poll: descriptor must be an integer from 0, got undefined'],
    [
      () => poll?.([{ fd: 1, events: 'POLLIN' }], 0),
      'poll: events must be an integer from 0 to 32767, got "POLLIN" (a string)',
    ],
    [
      () => poll?.([], undefined),
      'poll: timeout must be a number of milliseconds (-1: for ever), got undefined',
    ],
    [() => epoll_ctl?.(3, 9, 4, 1), 'epoll_ctl: operation must be an integer from 1 to 3, got 9'],
    [
      () => epoll_ctl?.(3, 1, nonblocking.AGAIN, 1),
      'epoll_ctl: descriptor must be an integer from 0, got Symbol(AGAIN)',
    ],
    [
      () => epoll_wait?.(3, [], 0),
      'epoll_wait: events must be a new EpollEvents(room), got an object (Array)',
    ],
    [
      () => new sockets.EpollEvents(0),
      'EpollEvents: room must be an integer from 1 to 1048576, got 0',
    ],
    [
      () => nonblocking.read('3' as never, Buffer.alloc(1)),
      'read: descriptor must be an integer from 0, got "3" (a string)',
    ],
    [() => put?.(makeQueue?.(1), 'x'), 'put: item must be an integer, got "x" (a string)'],
  ])('%s', (action, message) => {
    expect(action).toThrow(new TypeError(message))
  })

  test('a buffer without room', () => {
    expect(() => read?.(3, Buffer.alloc(0))).toThrow(RangeError)
    expect(() => nonblocking.read(3, Buffer.alloc(0))).toThrow(RangeError)
  })

  test('a deadline that is over: as a timeout it would mean for ever', () => {
    expect(() => poll?.([], -0.5)).toThrow(
      new RangeError(
        'poll: a timeout must be -1 (for ever) or not negative, got -0.5 ms; is the deadline over already?',
      ),
    )
  })
})

test('nothing that is exported is asynchronous', () => {
  for (const value of Object.values(sockets)) {
    expect(Object.prototype.toString.call(value)).not.toBe('[object AsyncFunction]')
  }
})

test('Windows is told where to go', () => {
  expect(() => platformNamed('win32', 'x64')).toThrow(/WSL.*dev container.*another language/s)
  expect(() => platformNamed('linux', 'arm')).toThrow('64-bit')
  expect(platformNamed('darwin', 'arm64').SOL_SOCKET).toBe(0xffff)
})

test('without epoll its calls say so, and what to do instead', async () => {
  vi.resetModules()
  vi.doMock('../sockets/libc.ts', async (original) => ({
    ...(await original<typeof import('../sockets/libc.ts')>()),
    epoll: undefined,
  }))
  const { epoll_create1, EpollEvents } = await import('../sockets/epoll.ts')
  vi.doUnmock('../sockets/libc.ts')
  expect(() => epoll_create1()).toThrow(
    /^epoll_create1: epoll is a part of Linux.*poll does the same/,
  )
  expect(new EpollEvents(2).room).toBe(2) // makes no call
  expect(platformNamed('darwin', 'arm64').hasEpoll).toBe(false)
})
