export interface Keys {
  stop(): void
}

interface Heard {
  onEnter(): void
  /** Ctrl-Z, before this process is stopped, and after fg. */
  onSuspend(): void
  onResume(): void
}

/**
 * While lines are drawn at the bottom, the terminal may not echo what is typed: it would break them. So each key is
 * heard here, and does what it does in any terminal.
 */
export function listenToKeys({ onEnter, onSuspend, onResume }: Heard): Keys {
  const { stdin } = process
  if (!stdin.isTTY) return { stop() {} }
  const resumed = () => {
    stdin.setRawMode(true)
    onResume()
  }
  const pressed = (bytes: Buffer) => {
    for (const byte of bytes) {
      if (byte === CTRL_C) process.kill(process.pid, 'SIGINT')
      if (byte === CTRL_BACKSLASH) process.kill(process.pid, 'SIGTERM')
      if (byte === ENTER) onEnter()
      if (byte === CTRL_Z) {
        onSuspend()
        stdin.setRawMode(false)
        process.kill(0, 'SIGTSTP') // to the whole job, as the terminal would: npx is part of it
      }
    }
  }
  process.on('SIGCONT', resumed)
  stdin.setRawMode(true).on('data', pressed).resume()
  return {
    stop() {
      process.off('SIGCONT', resumed)
      stdin.off('data', pressed).setRawMode(false).pause()
    },
  }
}

const CTRL_C = 3
const ENTER = 13
const CTRL_Z = 26
const CTRL_BACKSLASH = 28
