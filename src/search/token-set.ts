/** A set of tokens, which are 32-bit numbers, in one flat table: many times faster than a Set of short strings. */
export interface TokenSet {
  table: Uint32Array
  size: number
}

/** A set that need not grow for a text of so many characters. */
export function createTokenSet(length: number): TokenSet {
  const bits = 33 - Math.clz32(Math.min(Math.max(length, 16), 0x10000) - 1)
  return { table: new Uint32Array(2 ** bits), size: 0 }
}

/** Adds a token and says whether it was new. */
export function addToken(set: TokenSet, token: number): boolean {
  if (!place(set.table, token >>> 0 || 1)) return false
  set.size += 1
  if (set.size * 2 > set.table.length) grow(set)
  return true
}

function place(table: Uint32Array, key: number): boolean {
  const mask = table.length - 1
  let slot = (Math.imul(key, 0x9e3779b1) >>> 9) & mask
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
  const table = new Uint32Array(set.table.length * 4)
  for (const key of set.table) if (key !== 0) place(table, key)
  set.table = table
}

/** The tokens as PostgreSQL's int4, sorted: its index sorts them anyway, at several times the cost. */
export function tokensOf({ table, size }: TokenSet): Int32Array {
  const tokens = new Int32Array(size)
  let at = 0
  for (let slot = 0; slot < table.length; slot++) if (table[slot] !== 0) tokens[at++] = table[slot] as number
  return tokens.sort()
}

/** The token of a character of dense script, or of two neighbours: in the basic plane their code units, no hash. */
export function denseToken(first: number, second = 0): number {
  if ((first | second) <= 0xffff) return (first << 16) | second
  return textToken(second === 0 ? String.fromCodePoint(first) : String.fromCodePoint(first, second))
}

/** The token of any other text: FNV-1a over its UTF-16 code units. Two words share one about once in four billion. */
export function textToken(text: string, start = 0, end = text.length): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    hash = Math.imul(hash ^ (code & 0xff), 0x01000193)
    if (code > 0xff) hash = Math.imul(hash ^ (code >>> 8), 0x01000193)
  }
  return hash || 1
}
