/** What was typed, a key at a time: a letter, or `up`, `down`, `page up`, `page down`. */
export function onKeys(pressed: (key: string) => void): () => void {
  const { stdin } = process
  const read = (bytes: Buffer) => {
    for (const [found] of bytes.toString('latin1').matchAll(/\x1b\[[0-9;]*[A-Z~]|[\s\S]/g))
      pressed(NAMES[found] ?? found)
  }
  stdin.setRawMode(true).on('data', read).resume() // it may have been paused by who read before
  return () => stdin.off('data', read).setRawMode(false).pause()
}

const NAMES: Record<string, string> = {
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1b[5~': 'page up',
  '\x1b[6~': 'page down',
  ' ': 'page down',
  '\x03': 'interrupt', // in raw mode Ctrl-C and Ctrl-D are bytes like all others
  '\x04': 'q',
  '\r': 'r',
}
