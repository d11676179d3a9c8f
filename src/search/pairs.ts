/** A set of pairs of UTF-16 code units in one flat table: several times faster than a Set of two-letter strings. */
export interface PairSet {
  table: Uint32Array
  size: number
}

export function createPairSet(): PairSet {
  return { table: new Uint32Array(256), size: 0 }
}

/** Adds the pair (`second` is 0 for a single character; `first` never is) and says whether it was new. */
export function addPair(set: PairSet, first: number, second: number): boolean {
  if (set.size * 2 > set.table.length) grow(set)
  if (!place(set.table, ((first << 16) | second) >>> 0)) return false
  set.size += 1
  return true
}

function place(table: Uint32Array, key: number): boolean {
  const mask = table.length - 1
  let slot = (Math.imul(key, 0x9e3779b1) >>> 12) & mask
  for (;;) {
    const there = table[slot]
    if (there === key) return false
    if (there === 0) break
    slot = (slot + 1) & mask
  }
  table[slot] = key
  return true
}

function grow(set: PairSet): void {
  const table = new Uint32Array(set.table.length * 4)
  for (const key of set.table) if (key !== 0) place(table, key)
  set.table = table
}
