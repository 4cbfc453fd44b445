import { write } from './output.ts'

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l' // the other screen, no cursor, no wrapping of long lines
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l'

/**
 * The whole screen, drawn over and over. Only lines that have changed are sent, each over what stood there, so nothing
 * flickers; what was on the screen before comes back at the end, however it ends.
 */
export class FullScreen {
  #shown: string[] = []
  #size = ''
  readonly #warnings = holdWarnings()
  readonly #onExit = () => write(1, LEAVE)

  constructor() {
    process.on('exit', this.#onExit)
    write(1, ENTER)
  }

  /** One less than there are: what clears the rest of a row would clear the last character of a full one. */
  get columns(): number {
    return (process.stdout.columns || 80) - 1
  }

  get rows(): number {
    return process.stdout.rows || 24
  }

  draw(picture: string[]): void {
    const lines = picture.slice(0, this.rows)
    const size = `${this.columns}×${this.rows}`
    const isFresh = size !== this.#size // a terminal that was resized may have moved what stood there
    const before = isFresh ? [] : this.#shown
    const rows = Array.from({ length: Math.max(lines.length, before.length) }, (_, y) =>
      lines[y] === before[y] ? '' : `\x1b[${y + 1};1H${lines[y] ?? ''}\x1b[K`,
    )
    const changes = (isFresh ? '\x1b[2J' : '') + rows.join('')
    if (changes !== '') write(1, changes)
    this.#shown = lines
    this.#size = size
  }

  leave(): void {
    process.off('exit', this.#onExit)
    write(1, LEAVE)
    this.#warnings.release()
  }
}

/** Node's own warnings go to stderr, which is this screen: they are told when it is left. */
function holdWarnings() {
  const listeners = process.listeners('warning')
  const held: Error[] = []
  const hold = (warning: Error) => void held.push(warning)
  process.removeAllListeners('warning').on('warning', hold)
  return {
    release() {
      process.off('warning', hold)
      for (const listener of listeners) process.on('warning', listener)
      for (const warning of held.splice(0)) process.emit('warning', warning)
      listeners.length = 0
    },
  }
}
