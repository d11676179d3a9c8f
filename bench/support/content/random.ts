/**
 * A seeded random number generator for [0, 1): mulberry32. The same seed gives the same numbers on
 * every machine.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number below `end`, uniformly distributed. */
export const below = (random: () => number, end: number) => Math.floor(random() * end)

/**
 * A whole number below `end`, small ones far more often (Zipf's law, as for the words of a
 * language).
 */
export const rankBelow = (random: () => number, end: number) =>
  Math.floor((end + 1) ** random()) - 1

/** `count` different numbers below `end`. */
export function distinctBelow(random: () => number, end: number, count: number): number[] {
  const found = new Set<number>()
  while (found.size < Math.min(count, end)) found.add(below(random, end))
  return [...found]
}
