import type { Detail } from '../../errors.ts'

/** Deepest nesting of a JSON body. */
const maxDepth = 32
/**
 * Most keys and list items of a JSON body: parsed values take up to a hundred times the memory of
 * the bytes sent.
 */
const maxValues = 250_000

const [quote, backslash, comma, newline] = [0x22, 0x5c, 0x2c, 0x0a]
// The codes of `[` and `{`, and of `]` and `}`, differ in this bit alone.
const curly = 0x20
const [opening, closing] = [0x5b | curly, 0x5d | curly]

/**
 * The size fault of a JSON text, found in its bytes before anything is parsed. Linear, and
 * allocates nothing.
 */
export function jsonExcess(bytes: Buffer): Detail | null {
  let [depth, values] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte === quote) at = endOfString(bytes, at)
    else if (byte === comma) values++
    else if ((byte | curly) === opening) {
      depth++
      values++
    } else if ((byte | curly) === closing) depth--
    if (depth > maxDepth)
      return excess(bytes, at, 'json_too_deep', `JSON may be at most ${maxDepth} levels deep.`)
    if (values > maxValues) return excess(bytes, at, 'json_too_many', tooManyValues)
  }
  return null
}

const tooManyValues = `A JSON body may have at most ${maxValues} keys and list items.`

function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === backslash) at++
    else if (bytes[at] === quote) return at
  }
  return bytes.length
}

const excess = (bytes: Buffer, at: number, code: string, message: string): Detail => ({
  pointer: '',
  code,
  message,
  ...lineAndColumn(bytes.subarray(0, at)),
})

/** The place right after the beginning of a UTF-8 text; columns count bytes. */
function lineAndColumn(before: Buffer): { line: number; column: number } {
  let line = 1
  for (let at = before.indexOf(newline); at !== -1; at = before.indexOf(newline, at + 1)) line++
  return { line, column: before.length - before.lastIndexOf(newline) }
}
