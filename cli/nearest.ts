import { distance } from 'fastest-levenshtein'

/** The names that somebody who typed `word` may have meant: at most two, the nearest first. */
export function nearest(word: string, names: string[]): string[] {
  const wanted = word.toLowerCase()
  const likely = (name: string) =>
    distance(wanted, name) <= Math.ceil(name.length / 3) ||
    (wanted.length > 2 && name.includes(wanted))
  return [...new Set(names)]
    .filter(likely)
    .sort((a, b) => distance(wanted, a) - distance(wanted, b))
    .slice(0, 2)
}
