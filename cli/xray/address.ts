import type { Endpoint } from '../../checker/kernel/tcp-table.ts'

/** `127.0.0.1:43210`, `[fe80::1]:43210`; an IPv4 client of an IPv6 socket by its IPv4 address. */
export function addressOf({ host, port }: Endpoint): string {
  const name = host.replace(/^::ffff:(?=\d+\.)/, '')
  // A URL writes an IPv6 address in its short form (RFC 5952).
  return name.includes(':') ? `${new URL(`http://[${name}]`).hostname}:${port}` : `${name}:${port}`
}
