/** A set of tokens, which are 32-bit numbers; many times as fast as a Set of short strings. */
export interface TokenSet {
  /** A hash table; only the first 2 ** `bits` slots are in use, and 0 is an empty slot. */
  table: Uint32Array
  bits: number
  /** The tokens in order of insertion. */
  found: Int32Array
  size: number
}

// Shared by all texts: one is read at a time, and allocating this memory costs more than reading.
const shared: TokenSet = {
  table: new Uint32Array(0x4000),
  bits: 0,
  found: new Int32Array(0x2000),
  size: 0,
}

/**
 * Clears the shared set and sizes it for a text of this length. Invalidates the set returned
 * before.
 */
export function emptyTokenSet(length: number): TokenSet {
  shared.bits = 33 - Math.clz32(Math.min(Math.max(length, 16), 0x10000) - 1)
  shared.size = 0
  const slots = 1 << shared.bits
  // Releases the memory of one huge text before the next small one.
  if (slots > shared.table.length || shared.table.length > maxKeptSlots) allocate(shared, slots)
  else shared.table.fill(0, 0, slots)
  return shared
}

const maxKeptSlots = 0x20000

function allocate(set: TokenSet, slots: number): void {
  const found = new Int32Array(slots / 2)
  found.set(set.found.subarray(0, set.size))
  set.table = new Uint32Array(slots)
  set.found = found
}

/** Adds a token; returns whether it was new. */
export function addToken(set: TokenSet, token: number): boolean {
  if (!place(set, token >>> 0 || 1)) return false
  set.found[set.size++] = token || 1
  if (set.size * 2 >= 1 << set.bits) grow(set)
  return true
}

// Uses the high bits of the product: they depend on all bits of the token, the low ones do not.
function place({ table, bits }: TokenSet, key: number): boolean {
  const mask = (1 << bits) - 1
  let slot = Math.imul(key, 0x9e3779b1) >>> (32 - bits)
  for (;;) {
    const there = table[slot]
    if (there === key) return false
    if (there === 0) break
    slot = (slot + 1) & mask
  }
  table[slot] = key
  return true
}

function grow(set: TokenSet): void {
  set.bits += 2
  allocate(set, 1 << set.bits)
  for (let at = 0; at < set.size; at++) place(set, (set.found[at] as number) >>> 0)
}

/** A copy of the tokens as PostgreSQL's int4. */
export const tokensOf = ({ found, size }: TokenSet): Int32Array => found.slice(0, size)

/**
 * The token of a dense character or pair; in the basic plane it is the code units themselves,
 * without a hash.
 */
export function denseToken(first: number, second = 0): number {
  if ((first | second) <= 0xffff) return (first << 16) | second
  return textToken(second === 0 ? String.fromCodePoint(first) : String.fromCodePoint(first, second))
}

/**
 * The token of any other text: FNV-1a over its UTF-16 code units. Two words collide about once in
 * four billion.
 */
export function textToken(text: string, start = 0, end = text.length): number {
  let hash = 0x811c9dc5 | 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    hash = Math.imul(hash ^ (code & 0xff), 0x01000193)
    if (code > 0xff) hash = Math.imul(hash ^ (code >>> 8), 0x01000193)
  }
  return hash || 1
}
