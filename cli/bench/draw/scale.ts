/** A logarithmic axis: a value to a place on it. Equal ratios are equal distances, so doubling is a straight line. */
export interface LogScale {
  at(value: number): number
  /** Values worth a line, and those of them worth a label. */
  ticks: { value: number; isLabelled: boolean }[]
}

/** @param from where the smallest value stands on the paper, @param to where the largest */
export function logScale(values: number[], from: number, to: number): LogScale {
  const positive = values.filter((value) => value > 0)
  const low = 10 ** Math.floor(Math.log10(Math.min(...positive, 1e9)))
  const high = 10 ** Math.ceil(Math.log10(Math.max(...positive, low * 1.001)))
  const span = Math.log10(high / low)
  const decades = Array.from({ length: Math.round(span) + 1 }, (_, i) => low * 10 ** i)
  const between = span <= 3 ? decades.flatMap((value) => [2 * value, 5 * value]) : []
  const ticks = [...decades, ...between.filter((value) => value < high)]
    .sort((a, b) => a - b)
    .map((value) => ({ value, isLabelled: span <= 2 || decades.includes(value) }))
  const at = (value: number) => from + (Math.log10(Math.max(value, low) / low) / span) * (to - from)
  return { at, ticks }
}

/** Labels want so much room: those that stand too close are moved apart, in their order. */
export function apart(places: number[], room: number, from: number, to: number): number[] {
  const order = places.map((place, i) => ({ place, i })).sort((a, b) => a.place - b.place)
  let last = Number.NEGATIVE_INFINITY
  for (const one of order) {
    one.place = Math.max(one.place, last + room, from)
    last = one.place
  }
  let next = to + room
  for (const one of order.toReversed()) {
    one.place = Math.min(one.place, next - room)
    next = one.place
  }
  return order.sort((a, b) => a.i - b.i).map(({ place }) => place)
}
