import type { Detail } from '../../errors.ts'

/** Deepest nesting of a JSON body. */
const deepest = 32
/**
 * Keys and list items of a JSON body: what is parsed takes up to a hundred times the bytes that
 * were sent.
 */
const mostValues = 250_000

const [quote, backslash, comma, newline] = [0x22, 0x5c, 0x2c, 0x0a]
// The codes of `[` and `{`, and of `]` and `}`, differ in this bit alone.
const curly = 0x20
const [opening, closing] = [0x5b | curly, 0x5d | curly]

/**
 * What is wrong with the size of a JSON text, told from its bytes before anything is made of them.
 * Linear, and keeps nothing.
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
    if (depth > deepest)
      return excess(bytes, at, 'json_too_deep', `JSON is read ${deepest} levels deep.`)
    if (values > mostValues)
      return excess(
        bytes,
        at,
        'json_too_many',
        `At most ${mostValues} keys and list items are read.`,
      )
  }
  return null
}

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

/** The place behind a beginning of a text in UTF-8, its columns counted in bytes. */
function lineAndColumn(before: Buffer): { line: number; column: number } {
  let line = 1
  for (let at = before.indexOf(newline); at !== -1; at = before.indexOf(newline, at + 1)) line++
  return { line, column: before.length - before.lastIndexOf(newline) }
}
