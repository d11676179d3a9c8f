const int4 = 23
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
