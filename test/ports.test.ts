import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { clientPort, Ports } from '../checker/ports.ts'

const all: Ports[] = []
const ports = () => {
  const one = new Ports()
  all.push(one)
  return one
}
afterEach(async () => {
  await Promise.all(all.splice(0).map((one) => one.release()))
})

const listen = (port: number) =>
  new Promise<string>((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve('free')))
  })

test('two checks never share a port, and its two bytes differ', async () => {
  const checks = Array.from({ length: 20 }, ports)
  const given = await Promise.all(
    checks.flatMap((check) => [check.free(), check.free(), check.free()]),
  )
  expect(new Set(given).size).toBe(given.length)
  for (const port of given) {
    expect(port).toBeLessThan(32_768)
    expect(port >> 8).not.toBe(port & 0xff)
  }
})

test('a port that is given is free, one that is occupied is not', async () => {
  const one = ports()
  expect(await listen(await one.free())).toBe('free')
  const occupied = await one.occupied()
  expect(await listen(occupied)).toBe('EADDRINUSE')
  await one.release()
  await expect.poll(() => listen(occupied)).toBe('free')
})

test('the ports of clients would be negative as a 16-bit number, and other ones in the other byte order', () => {
  for (let i = 0; i < 1000; i++) {
    const port = clientPort()
    expect(port).toBeGreaterThan(32_767)
    expect(port >> 8).not.toBe(port & 0xff)
  }
})
