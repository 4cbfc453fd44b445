import { Interrupted } from '../interrupted.ts'

/** How somebody who looks on takes their leave: `q` or Esc, or an interrupt with its exit code. */
export interface Leaving {
  readonly left: 'q' | Interrupted | undefined
  /** Sleeps for so many milliseconds, or until somebody leaves or the screen gets another size. */
  pause(ms: number): Promise<void>
  stop(): void
}

/** Listens to signals; on a screen also to its keys, and to its size. */
export function listenForLeaving({ onScreen }: { onScreen: boolean }): Leaving {
  let wake = () => {}
  let left: Leaving['left']
  const leave = (how: Leaving['left']) => {
    left ??= how
    wake()
  }
  const interrupted = () => leave(new Interrupted(130))
  const terminated = () => leave(new Interrupted(143))
  const resized = () => wake()
  // In raw mode, which hands over each key as it is pressed, Ctrl-C and Ctrl-D are bytes like all others.
  const pressed = (bytes: Buffer) => {
    if (bytes.includes(3)) interrupted()
    else if (/[qQ\x04]|^\x1b$/.test(bytes.toString('latin1'))) leave('q') // Esc alone is no other key's beginning
  }
  const { stdin } = process
  const hasKeys = onScreen && stdin.isTTY

  process.on('SIGINT', interrupted)
  process.on('SIGTERM', terminated)
  if (onScreen) process.stdout.on('resize', resized)
  if (hasKeys) stdin.setRawMode(true).on('data', pressed).resume()

  return {
    get left() {
      return left
    },
    pause: (ms) =>
      new Promise((resolve) => {
        if (left) return resolve()
        const timer = setTimeout(resolve, ms)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    stop() {
      process.off('SIGINT', interrupted)
      process.off('SIGTERM', terminated)
      if (onScreen) process.stdout.off('resize', resized)
      if (hasKeys) stdin.off('data', pressed).setRawMode(false).pause()
    },
  }
}
