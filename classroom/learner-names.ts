import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'

/** A name of a file that somebody else has chosen, safe to be printed: nothing in it is obeyed, nothing is hidden. */
export function shown(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}

/** Plain on every file system: no case to be lost, no device of Windows, no blank at the end. */
const PLAIN = /^(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[a-z0-9][a-z0-9_-]{0,59}$/

/**
 * The name of a learner as the name of a file: the same one in every run, and no two learners have the same, also
 * where the file system takes `Ann` for `ann`. What is not plain gets a part of its hash behind it.
 */
export function fileNameOf(learner: string): string {
  if (PLAIN.test(learner)) return learner
  const readable = learner
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  const hash = createHash('sha256').update(learner).digest('hex').slice(0, 10)
  return `${readable || 'learner'}-${hash}`
}

/** Names that people take for one: they differ only in case, in blanks, or in how an accent is written. */
export function lookAlikes(names: string[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const key = name.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

/** Two names that look alike, told apart: what is not plain ASCII is written as its code points. */
export const toldApart = (name: string): string =>
  shown(name).replace(/[^\x20-\x7e]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })

/** The names in a folder, sorted; those that are not UTF-8 apart, because no string opens them. */
export function namesIn(folder: string): { names: string[]; unreadable: string[] } {
  const names: string[] = []
  const unreadable: string[] = []
  for (const bytes of readdirSync(folder, { encoding: 'buffer' })) {
    const name = bytes.toString('utf8')
    if (Buffer.from(name).equals(bytes)) names.push(name)
    else unreadable.push(bytes.toString('latin1'))
  }
  return { names: names.sort(), unreadable }
}
