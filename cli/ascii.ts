/** Of the characters that learn-tcp itself prints, those that a screen without UTF-8 shows as rubbish. */
const PLAIN: Record<string, string> = {
  '✓': '+',
  '✗': 'x',
  '×': 'x',
  µ: 'u',
  '·': '.',
  '░': '-',
  '▒': '~',
  '█': '#',
  '─': '-',
  '▶': '>',
  '◀': '<',
  '│': '|',
  '–': '-',
  '—': '-',
  '→': '->',
  '↓': 'v',
  '↑': '^',
  '…': '...',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
}

const KNOWN = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g')

/** The same in ASCII; what a server has printed in its own language stays. */
export function inAscii(text: string): string {
  return text.replace(KNOWN, (found) => PLAIN[found] ?? found)
}

/**
 * Is the locale one without UTF-8? The first of LC_ALL, LC_CTYPE and LANG that is set counts, see locale(7). Where
 * none is set, as in many containers, only a terminal that is known for few characters is taken at its name.
 */
export function wantsAscii(env = process.env, platform = process.platform): boolean {
  if (platform === 'win32') return false
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG
  return locale ? !/utf-?8/i.test(locale) : /^(linux|dumb|vt\d+)$/.test(env.TERM ?? '')
}
