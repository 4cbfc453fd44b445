/** What was typed, a key at a time: a letter, or a name as `up`, `page down`, `enter`, `escape`. */
export function onKeys(pressed: (key: string) => void): () => void {
  const { stdin } = process
  const read = (bytes: Buffer) => {
    for (const [found] of bytes.toString('latin1').matchAll(/\x1b[[O][0-9;]*[A-Za-z~]|[\s\S]/g))
      pressed(NAMES[found] ?? found)
  }
  stdin.setRawMode(true).on('data', read).resume() // it may have been paused by who read before
  return () => stdin.off('data', read).setRawMode(false).pause()
}

const NAMES: Record<string, string> = {
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1bOA': 'up', // what a terminal sends in its application mode
  '\x1bOB': 'down',
  '\x1b[5~': 'page up',
  '\x1b[6~': 'page down',
  ' ': 'page down',
  '\x03': 'interrupt', // in raw mode Ctrl-C and Ctrl-D are bytes like all others
  '\x04': 'q',
  '\r': 'enter',
  '\x1b': 'escape',
}

/** Below every page: each key and its word. They fit on a line of 79 columns. */
export const KEYS: [key: string, what: string][] = [
  ['h', 'hint'],
  ['r', 'check'],
  ['s', 'solution'],
  ['x', 'x-ray'],
  ['n', 'next'],
  ['l', 'list'],
  ['p', 'problem'],
  ['?', 'keys'],
  ['q', 'quit'],
]

/** All of them, in full. */
export const ALL_KEYS: [key: string, what: string][] = [
  ['r', 'check again; a save does it too'],
  ['h', 'a hint; pressed again, a stronger one'],
  ['p', 'the problem, and the file to edit'],
  ['s', 'the solution beside your server, once it has passed'],
  ['x', 'start the server for you to talk to, and see what the kernel sees'],
  ['n', 'go on to the next exercise that is not done'],
  ['l', 'the list; the arrow keys and Enter choose any exercise'],
  ['Space', 'a page down, as PageDown; PageUp leads up, the arrow keys by a line'],
  ['Esc', 'back to the result, from all these pages; Enter does it too'],
  ['q', 'quit, as Ctrl-D and Ctrl-C'],
]
