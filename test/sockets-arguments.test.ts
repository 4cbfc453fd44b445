import { describe, expect, test } from 'vitest'
import * as sockets from '../sockets/index.ts'
import { platformNamed } from '../sockets/platform.ts'

// As JavaScript would call them: the compiler is not there to refuse.
const {
  accept,
  bind,
  close,
  listen,
  makeQueue,
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
    [() => put?.(makeQueue?.(1), 'x'), 'put: item must be an integer, got "x" (a string)'],
  ])('%s', (action, message) => {
    expect(action).toThrow(new TypeError(message))
  })

  test('a buffer without room', () => {
    expect(() => read?.(3, Buffer.alloc(0))).toThrow(RangeError)
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
