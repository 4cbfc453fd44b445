import type { PublicCall } from './libc.ts'

/*
 * A wrong type must not reach C: 1.5 and NaN would silently become another descriptor,
 * which may be somebody else's connection.
 */

const INT_MAX = 2 ** 31 - 1

export function requireDescriptor(caller: PublicCall, value: unknown): void {
  if (isInteger(value, 0, INT_MAX)) return
  throw wrongArgument(caller, 'descriptor must be an integer from 0', value)
}

export function requireInteger(
  caller: PublicCall,
  name: string,
  value: unknown,
  least = -INT_MAX - 1,
  most = INT_MAX,
): void {
  if (isInteger(value, least, most)) return
  const range = least < 0 ? '' : ` from ${least} to ${most}`
  throw wrongArgument(caller, `${name} must be an integer${range}`, value)
}

export function requireBytes(caller: PublicCall, name: string, value: unknown): void {
  if (value instanceof Uint8Array) return
  const advice = typeof value === 'string' ? '; Buffer.from(text) makes bytes of it' : ''
  throw wrongArgument(caller, `${name} must be a Buffer or Uint8Array`, value, advice)
}

/** `bind: port must be an integer from 0 to 65535, got "1729" (a string)` */
export function wrongArgument(caller: PublicCall, rule: string, got: unknown, advice = ''): Error {
  const error = new TypeError(`${caller.name}: ${rule}, got ${describe(got)}${advice}`)
  Error.captureStackTrace(error, caller)
  return error
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && least <= (value as number) && (value as number) <= most
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value)} (a string)`
  if (value instanceof Promise) return 'a Promise: is there an await missing?'
  if (typeof value === 'bigint') return `${value}n (a bigint)`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name})`
  return String(value)
}
