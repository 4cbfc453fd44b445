import { requireDescriptor, requireInteger, wrongArgument } from './arguments.ts'
import { SO_LINGER, SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET } from './constants.ts'
import { call, libc } from './libc.ts'

/**
 * Sets an option of a socket. The value is an integer, with these units:
 * - `SO_RCVTIMEO`, `SO_SNDTIMEO`: milliseconds, fractions allowed. 0 waits for ever.
 * - `SO_LINGER`: seconds. 0 makes close reset the connection.
 * - all others as in C, mostly 1 for on and 0 for off.
 * @example setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1)
 * @throws SystemError ENOPROTOOPT: no such option. RangeError: a negative time. setsockopt(2)
 */
export function setsockopt(descriptor: number, level: number, option: number, value: number): void {
  requireDescriptor(setsockopt, descriptor)
  requireInteger(setsockopt, 'level', level)
  requireInteger(setsockopt, 'option', option)
  const packed = level === SOL_SOCKET ? packSocketOption(option, value) : packInteger(value)
  call(setsockopt, () => libc.setsockopt(descriptor, level, option, packed, packed.byteLength))
}

function packSocketOption(option: number, value: number): ArrayBufferView {
  if (option === SO_RCVTIMEO || option === SO_SNDTIMEO) return packTime(value)
  if (option === SO_LINGER) return packLinger(value)
  return packInteger(value)
}

function packInteger(value: number): ArrayBufferView {
  requireInteger(setsockopt, 'value', value)
  return new Int32Array([value])
}

/** struct timeval { seconds, microseconds } */
function packTime(ms: number): ArrayBufferView {
  if (typeof ms !== 'number' || Number.isNaN(ms) || ms === Infinity) {
    throw wrongArgument(setsockopt, 'a time must be a number of milliseconds (0: for ever)', ms)
  }
  if (ms < 0) {
    const error = new RangeError(
      `setsockopt: a time must not be negative, got ${ms} ms; is the deadline over already?`,
    )
    Error.captureStackTrace(error, setsockopt)
    throw error
  }
  // Up, never down: what is left of a deadline may be 0.0003 ms, and a time of 0 waits for ever.
  const microseconds = BigInt(Math.ceil(ms * 1000))
  return new BigInt64Array([microseconds / 1_000_000n, microseconds % 1_000_000n])
}

/** struct linger { on, seconds } */
function packLinger(seconds: number): ArrayBufferView {
  requireInteger(setsockopt, 'SO_LINGER', seconds, 0)
  return new Int32Array([1, seconds])
}
