import { requireInteger, wrongArgument } from './arguments.ts'
import type { PublicCall } from './libc.ts'

/**
 * A line of numbers (descriptors, mostly) between threads, first in, first out. A plain value on
 * shared memory: hand it to a Worker as workerData, and both use the same one.
 */
export interface Queue {
  /** [LOCK, COUNT, HEAD, slot, slot, …] */
  readonly shared: Int32Array
}

const [LOCK, COUNT, HEAD, SLOTS] = [0, 1, 2, 3]

/** @param capacity how many numbers find room: `put` sleeps while the queue is full */
export function makeQueue(capacity: number): Queue {
  requireInteger(makeQueue, 'capacity', capacity, 1)
  return { shared: new Int32Array(new SharedArrayBuffer((SLOTS + capacity) * 4)) }
}

/** Adds a number at the end; sleeps while there is no room. */
export function put(queue: Queue, item: number): void {
  const shared = sharedOf(put, queue)
  requireInteger(put, 'item', item)
  const capacity = shared.length - SLOTS
  for (;;) {
    lock(shared)
    const count = at(shared, COUNT)
    if (count < capacity) {
      shared[SLOTS + ((at(shared, HEAD) + count) % capacity)] = item
      unlockWith(shared, count + 1)
      return
    }
    unlock(shared)
    Atomics.wait(shared, COUNT, capacity) // returns at once when it is not full any more
  }
}

/** Removes the first number and returns it; sleeps while there is none. */
export function take(queue: Queue): number {
  const shared = sharedOf(take, queue)
  const capacity = shared.length - SLOTS
  for (;;) {
    lock(shared)
    const count = at(shared, COUNT)
    if (count > 0) {
      const head = at(shared, HEAD)
      const item = at(shared, SLOTS + head)
      shared[HEAD] = (head + 1) % capacity
      unlockWith(shared, count - 1)
      return item
    }
    unlock(shared)
    Atomics.wait(shared, COUNT, 0) // returns at once when it is not empty any more
  }
}

function sharedOf(caller: PublicCall, queue: Queue): Int32Array {
  const shared = (queue as Queue | null | undefined)?.shared
  if (shared instanceof Int32Array) return shared
  throw wrongArgument(caller, 'queue must be one that makeQueue has made', queue)
}

/** One thread at a time passes; the others sleep until it unlocks. */
function lock(shared: Int32Array): void {
  while (Atomics.compareExchange(shared, LOCK, 0, 1) !== 0) Atomics.wait(shared, LOCK, 1)
}

function unlock(shared: Int32Array): void {
  Atomics.store(shared, LOCK, 0)
  Atomics.notify(shared, LOCK, 1)
}

/** Everybody who sleeps at the old count wakes up and looks again. */
function unlockWith(shared: Int32Array, count: number): void {
  Atomics.store(shared, COUNT, count)
  unlock(shared)
  Atomics.notify(shared, COUNT)
}

function at(shared: Int32Array, index: number): number {
  return shared[index] ?? 0
}
