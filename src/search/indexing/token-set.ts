/** A set of tokens, which are 32-bit numbers: many times faster than a Set of short strings. */
export interface TokenSet {
  /** A hash table of which only the first 2 ** `bits` slots are used; 0 is an empty slot. */
  table: Uint32Array
  bits: number
  /** The tokens in the order in which they came. */
  found: Int32Array
  size: number
}

// One for all texts, since one is read at a time and memory of this size costs more than the
// reading.
const shared: TokenSet = {
  table: new Uint32Array(0x4000),
  bits: 0,
  found: new Int32Array(0x2000),
  size: 0,
}

/**
 * The shared set, emptied, with room for a text of so many characters. The set before it is no
 * longer one.
 */
export function emptyTokenSet(length: number): TokenSet {
  shared.bits = 33 - Math.clz32(Math.min(Math.max(length, 16), 0x10000) - 1)
  shared.size = 0
  const slots = 1 << shared.bits
  // What one huge text has needed is not kept for the small ones behind it.
  if (slots > shared.table.length || shared.table.length > mostKept) makeRoom(shared, slots)
  else shared.table.fill(0, 0, slots)
  return shared
}

const mostKept = 0x20000

function makeRoom(set: TokenSet, slots: number): void {
  const found = new Int32Array(slots / 2)
  found.set(set.found.subarray(0, set.size))
  set.table = new Uint32Array(slots)
  set.found = found
}

/** Adds a token and says whether it was new. */
export function addToken(set: TokenSet, token: number): boolean {
  if (!place(set, token >>> 0 || 1)) return false
  set.found[set.size++] = token || 1
  if (set.size * 2 >= 1 << set.bits) grow(set)
  return true
}

// The highest bits of the product depend on all of the token, the lower ones not on its upper half.
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
  makeRoom(set, 1 << set.bits)
  for (let at = 0; at < set.size; at++) place(set, (set.found[at] as number) >>> 0)
}

/** A copy of the tokens as PostgreSQL's int4. */
export const tokensOf = ({ found, size }: TokenSet): Int32Array => found.slice(0, size)

/**
 * The token of a character of dense script, or of two neighbours: in the basic plane their code
 * units, no hash.
 */
export function denseToken(first: number, second = 0): number {
  if ((first | second) <= 0xffff) return (first << 16) | second
  return textToken(second === 0 ? String.fromCodePoint(first) : String.fromCodePoint(first, second))
}

/**
 * The token of any other text: FNV-1a over its UTF-16 code units. Two words share one about once in
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
