import { wrongArgument } from './arguments.ts'
import { callOnce, libc } from './libc.ts'

// One for all calls: shared memory made anew for each would pile up until the next collection.
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4))

/**
 * Sleeps, and the whole thread with it. Milliseconds; Infinity sleeps for ever. sleep(3)
 */
export function sleep(ms: number): void {
  if (typeof ms !== 'number' || Number.isNaN(ms) || ms < 0) {
    throw wrongArgument(sleep, 'time must be a number of milliseconds from 0', ms)
  }
  Atomics.wait(nobodyWakes, 0, 0, ms)
}

/**
 * Sleeps until a signal comes. By default SIGINT (Ctrl-C) and SIGTERM end the process then;
 * pause returns only when a handler of your own was to be called. pause(2)
 */
export function pause(): void {
  callOnce(pause, () => libc.pause())
}
