import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  AF_INET,
  accept,
  bind,
  close,
  getpeername,
  getsockname,
  listen,
  read,
  SHUT_RDWR,
  SHUT_WR,
  SO_LINGER,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDTIMEO,
  SOCK_STREAM,
  SOL_SOCKET,
  SystemError,
  setsockopt,
  shutdown,
  sleep,
  socket,
  write,
} from '../sockets/index.ts'
import { opened } from './open-descriptors.ts'

/*
 * The calls against the real kernel, in one thread: a client of node:net is connected as soon as the
 * listener's backlog has room, so that no call here has anything to wait for.
 */

let listener: number
const buffer = Buffer.alloc(64)

function newListener(port = 0): number {
  const descriptor = opened(socket(AF_INET, SOCK_STREAM))
  bind(descriptor, { host: '127.0.0.1', port })
  listen(descriptor, 5)
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
  return { client, server: opened(accept(listener)) }
}

function errorOf(action: () => unknown): SystemError {
  try {
    action()
  } catch (error) {
    return error as SystemError
  }
  throw new Error('it did not fail')
}

describe('a listener', () => {
  test('has the address that was bound, and a port from the kernel for 0', () => {
    expect(getsockname(listener).host).toBe('127.0.0.1')
    expect(getsockname(listener).port).toBeGreaterThan(0)
  })

  test('takes localhost for 127.0.0.1', () => {
    const other = opened(socket(AF_INET, SOCK_STREAM))
    bind(other, { host: 'localhost', port: 0 })
    expect(getsockname(other).host).toBe('127.0.0.1')
  })

  test('gives each client a descriptor of its own, first come first served', async () => {
    const clients = [await newClient(), await newClient()]
    const ports = [getpeername(opened(accept(listener))), getpeername(opened(accept(listener)))]
    expect(ports).toEqual(clients.map((c) => ({ host: '127.0.0.1', port: c.localPort })))
    for (const client of clients) client.destroy()
  })

  test('on a taken port is EADDRINUSE, with the address', () => {
    const { port } = getsockname(listener)
    const error = errorOf(() => newListener(port))
    expect(error).toBeInstanceOf(SystemError)
    expect(error).toMatchObject({
      message: `bind EADDRINUSE: address already in use 127.0.0.1:${port}`,
      syscall: 'bind',
      code: 'EADDRINUSE',
      address: `127.0.0.1:${port}`,
    })
    expect(error.errno).toBeLessThan(0)
  })

  test('shares its port when both set SO_REUSEPORT', () => {
    const [one, two] = [0, 0].map(() => {
      const descriptor = opened(socket(AF_INET, SOCK_STREAM))
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)
      return descriptor
    }) as [number, number]
    bind(one, { host: '127.0.0.1', port: 0 })
    bind(two, getsockname(one))
    listen(one, 1)
    listen(two, 1)
  })

  test('that was shut down accepts no more: EINVAL', () => {
    shutdown(listener, SHUT_RDWR)
    expect(errorOf(() => accept(listener)).code).toBe('EINVAL')
  })

  test('with a timeout gives up waiting for a client: EAGAIN', () => {
    setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, 20)
    expect(errorOf(() => accept(listener)).code).toBe('EAGAIN')
  })
})

describe('a connection', () => {
  test('read moves what is there to the start of the buffer, and only that', async () => {
    const { client, server } = await connected()
    buffer.fill('-')
    await new Promise((sent) => client.write('hello', sent))
    expect(read(server, buffer.subarray(2, 6))).toBe(4)
    expect(buffer.subarray(0, 8).toString()).toBe('--hell--')
    expect(read(server, buffer)).toBe(1)
    client.destroy()
  })

  test('read returns 0 at end of file', async () => {
    const { client, server } = await connected()
    client.end()
    await once(client, 'finish')
    expect(read(server, buffer)).toBe(0)
  })

  test('write takes bytes, a part of a buffer too', async () => {
    const { client, server } = await connected()
    expect(write(server, Buffer.from('zoë!').subarray(1))).toBe(4)
    expect(String((await once(client, 'data'))[0])).toBe('oë!')
    client.destroy()
  })

  test('shutdown ends one direction: the other still works', async () => {
    const { client, server } = await connected()
    client.allowHalfOpen = true
    client.resume()
    shutdown(server, SHUT_WR)
    await once(client, 'end')
    await new Promise((sent) => client.write('still here', sent))
    expect(read(server, buffer)).toBe(10)
    expect(errorOf(() => write(server, buffer)).code).toBe('EPIPE')
    client.destroy()
  })

  test('close is seen as the end by the client', async () => {
    const { client, server } = await connected()
    client.resume()
    close(server)
    await once(client, 'end')
    expect(errorOf(() => close(server)).message).toBe('close EBADF: bad file descriptor')
  })

  test('SO_LINGER 0 makes close a reset', async () => {
    const { client, server } = await connected()
    setsockopt(server, SOL_SOCKET, SO_LINGER, 0)
    close(server)
    await new Promise((closed) => client.on('close', closed))
    expect(client.errored).toMatchObject({ code: 'ECONNRESET' })
  })

  test('a reset by the client is ECONNRESET once, then EPIPE', async () => {
    const { client, server } = await connected()
    client.resetAndDestroy()
    await once(client, 'close')
    expect(errorOf(() => read(server, buffer)).code).toBe('ECONNRESET')
    expect(errorOf(() => write(server, buffer)).code).toBe('EPIPE')
    expect(errorOf(() => getpeername(server)).code).toBe('ENOTCONN')
  })
})

describe('times', () => {
  test('SO_RCVTIMEO is in milliseconds and never early', async () => {
    const { client, server } = await connected()
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, 60)
    const start = performance.now()
    const error = errorOf(() => read(server, buffer))
    expect(performance.now() - start).toBeGreaterThan(59)
    expect(error.message).toBe('read EAGAIN: resource temporarily unavailable')
    client.destroy()
  })

  test('what is left of a deadline is rounded up: 0 would wait for ever', async () => {
    const { client, server } = await connected()
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, 1e-9)
    expect(errorOf(() => read(server, buffer)).code).toBe('EAGAIN')
    client.destroy()
  })

  test('more than a second is accepted, 0 takes the timeout away', async () => {
    const { client, server } = await connected()
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, 61_500.25)
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, 0)
    client.destroy()
  })

  test('SO_SNDTIMEO: a write to somebody who never reads comes back short, then EAGAIN', async () => {
    const { client, server } = await connected()
    client.pause()
    setsockopt(server, SOL_SOCKET, SO_SNDTIMEO, 30)
    const much = Buffer.alloc(64 * 1024 * 1024)
    expect(write(server, much)).toBeLessThan(much.length)
    // The kernels still pass some on between them, until both are full.
    const fill = () => {
      for (;;) write(server, much)
    }
    expect(errorOf(fill).code).toBe('EAGAIN')
    client.destroy()
  })

  test('a negative time is a RangeError', () => {
    const error = errorOf(() => setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, -3))
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message).toContain('setsockopt: a time must not be negative, got -3 ms')
  })

  test('sleep takes at least its milliseconds', () => {
    const start = performance.now()
    sleep(20)
    expect(performance.now() - start).toBeGreaterThanOrEqual(19.5)
  })
})

test('the first line of a stack is the line that made the call', () => {
  const calls = [
    () => bind(99999, { host: '127.0.0.1', port: 0 }),
    () => listen(99999, 1),
    () => accept(99999),
    () => getsockname(99999),
    () => getpeername(99999),
    () => setsockopt(99999, SOL_SOCKET, SO_REUSEADDR, 1),
    () => read(99999, buffer),
    () => write(99999, buffer),
    () => shutdown(99999, SHUT_WR),
    () => close(99999),
    () => socket(99999, SOCK_STREAM),
    () => read(99999, Buffer.alloc(0)),
    () => setsockopt(3, SOL_SOCKET, SO_RCVTIMEO, -1),
    () => bind(3, { host: '::1', port: 0 }),
    () => sleep(Number.NaN),
  ]
  for (const call of calls) {
    const [, first] = errorOf(call).stack?.split(/\n(?=\s+at )/) ?? []
    expect(first).toContain('sockets.test.ts')
  }
})
