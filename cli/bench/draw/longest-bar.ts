/** So many times the second longest, and a bar would leave no room for the others to be told apart. */
const DWARFS = 3

/** The longest bar that is drawn whole: the largest, or twice the second where that would be dwarfed. */
export function longestBar(lengths: number[]): number {
  const [first = 1, second = first] = lengths.toSorted((a, b) => b - a)
  return second > 0 && first > DWARFS * second ? 2 * second : first
}
