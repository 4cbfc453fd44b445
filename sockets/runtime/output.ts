import { writeSync } from 'node:fs'

type Done = (error?: Error | null) => void

/**
 * Makes every write to this stream a write(2) that is done when it returns. A Worker's stream
 * would send the text to the main thread; the main thread's would keep what a full pipe refuses.
 */
export function writeAtOnce(stream: NodeJS.WriteStream, descriptor: number): void {
  stream.write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done) => {
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8')
        : chunk
    writeAll(descriptor, bytes)
    const callback = typeof encoding === 'function' ? encoding : done
    if (callback) process.nextTick(callback)
    return true
  }
}

const nobodyWakes = new Int32Array(new SharedArrayBuffer(4))

/** Waits for a slow reader; gives up silently when the reader is gone, as Node does. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  let rest = bytes
  while (rest.byteLength > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      // Node makes pipes non-blocking: full ones say EAGAIN.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      Atomics.wait(nobodyWakes, 0, 0, 1)
    }
  }
}
