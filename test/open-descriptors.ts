import { afterEach } from 'vitest'
import { close } from '../sockets/index.ts'

let open: number[] = []

/** It is closed after the test, unless the test has done so itself. */
export function opened(descriptor: number): number {
  open.push(descriptor)
  return descriptor
}

afterEach(() => {
  for (const descriptor of open) {
    try {
      close(descriptor)
    } catch {
      // closed by the test itself
    }
  }
  open = []
})
