// Types in the catalogue of PostgreSQL.
const int4 = 23
const textType = 25
const headBytes = 20
const itemBytes = 8

/**
 * A parameter of type `int4[]` in PostgreSQL's binary form (array_recv in arrayfuncs.c), with all
 * lists concatenated: as text, printing and parsing a long list would cost more than the insert
 * that needs it.
 */
export function intArray(lists: readonly Int32Array[]): Buffer {
  const count = lists.reduce((sum, { length }) => sum + length, 0)
  const buffer = Buffer.allocUnsafe(headBytes + count * itemBytes)
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
  // Number of dimensions, whether there are nulls, type of the items; then length and lower bound
  // of the only dimension.
  for (const [at, value] of [1, 0, int4, count, 1].entries()) view.setInt32(at * 4, value)
  let at = headBytes
  for (const list of lists) {
    for (let index = 0; index < list.length; index++, at += itemBytes) {
      view.setInt32(at, 4)
      view.setInt32(at + 4, list[index] as number)
    }
  }
  return buffer
}

/**
 * A parameter of type `text[]` in PostgreSQL's binary form (array_recv in arrayfuncs.c): long texts
 * need no JSON, which Node would escape and PostgreSQL read twice.
 */
export function textArray(texts: readonly string[]): Buffer {
  const sizes = texts.map((text) => Buffer.byteLength(text))
  const buffer = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + size, headBytes))
  // Number of dimensions, whether there are nulls, type of the items; then length and lower bound
  // of the only dimension.
  for (const [at, value] of [1, 0, textType, texts.length, 1].entries())
    buffer.writeInt32BE(value, at * 4)
  let at = headBytes
  for (const [index, text] of texts.entries()) {
    const size = sizes[index] as number
    buffer.writeInt32BE(size, at)
    buffer.write(text, at + 4)
    // Node would store U+FFFD for half a surrogate pair; PostgreSQL refuses this byte.
    if (!text.isWellFormed()) buffer[at + 4] = 0xff
    at += 4 + size
  }
  return buffer
}
