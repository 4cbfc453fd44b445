/** A bucket that holds `burst` and refills: what is taken from it too fast is refused. One for each name. */
export class Limit {
  readonly #burst: number
  readonly #perSecond: number
  readonly #buckets = new Map<string, { left: number; at: number }>()

  constructor({ burst, perSecond }: { burst: number; perSecond: number }) {
    this.#burst = burst
    this.#perSecond = perSecond
  }

  takes(name: string, amount = 1): boolean {
    const now = performance.now() // no clock that somebody sets
    const { left, at } = this.#buckets.get(name) ?? { left: this.#burst, at: now }
    const there = Math.min(this.#burst, left + ((now - at) / 1000) * this.#perSecond)
    const isThere = there >= amount
    this.#buckets.delete(name) // so that the first in the map is the one that came longest ago
    this.#buckets.set(name, { left: isThere ? there - amount : there, at: now })
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= NAMES) break
      this.#buckets.delete(oldest)
    }
    return isThere
  }

  isEmpty(name: string): boolean {
    const bucket = this.#buckets.get(name)
    if (!bucket) return false
    const { left, at } = bucket
    return left + ((performance.now() - at) / 1000) * this.#perSecond < 1
  }
}

const NAMES = 5000
