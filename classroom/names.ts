const LETTERS_AT_MOST = 40

/**
 * A name as it may stand on a page, in a table and in a terminal: one line, no character that is not seen, none that
 * turns the text around it, no towers of accents. Empty when nothing is left.
 */
export function cleanName(typed: string): string {
  const seen = typed
    .slice(0, 400) // a letter may be several characters, not ten
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '') // first: the byte order mark counts as a blank, too
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(/\p{M}{3,}/gu, (marks: string) => [...marks].slice(0, 2).join(''))
    .trim()
  const letters = [...new Intl.Segmenter('en').segment(seen)].map(({ segment }) => segment)
  return letters.slice(0, LETTERS_AT_MOST).join('').trim()
}

/** Control, format (bidi overrides and isolates, zero width), private and unassigned characters, halves of them, and the fillers that look empty. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u115f\u1160\u3164\uffa0\u2800\ufffc\ufffd]/gu
