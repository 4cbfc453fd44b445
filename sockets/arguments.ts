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

/** Something to read into. */
export function requireRoom(caller: PublicCall, buffer: unknown): void {
  requireBytes(caller, 'buffer', buffer)
  if ((buffer as Uint8Array).byteLength > 0) return
  const text = `${caller.name}: the buffer has no room, and 0 would look like end of file`
  throw outOfRange(caller, text)
}

/** A time as poll(2) takes it: whole milliseconds, or -1 for ever. Up, or the rest would be no time. */
export function requireTimeout(caller: PublicCall, ms: unknown): number {
  if (ms === -1 || ms === Infinity) return -1
  if (typeof ms !== 'number' || Number.isNaN(ms))
    throw wrongArgument(caller, 'timeout must be a number of milliseconds (-1: for ever)', ms)
  if (ms >= 0) return Math.min(Math.ceil(ms), INT_MAX)
  const rule = `a timeout must be -1 (for ever) or not negative, got ${ms} ms`
  throw outOfRange(caller, `${caller.name}: ${rule}; is the deadline over already?`)
}

function outOfRange(caller: PublicCall, text: string): Error {
  const error = new RangeError(text)
  Error.captureStackTrace(error, caller)
  return error
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

/** What comes behind it in the message must not be pushed off the screen by a whole answer. */
const short = (text: string) => (text.length > 30 ? `${text.slice(0, 29)}…` : text)

function describe(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(short(value))} (a string)`
  if (value instanceof Promise) return 'a Promise: is there an await missing?'
  if (typeof value === 'bigint') return `${value}n (a bigint)`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name})`
  return String(value)
}
