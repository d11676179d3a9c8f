import type { Problem } from '../../shapes.ts'
import { decodeAs, encodeAs } from './encodings.ts'
import { guessEncoding, textEncodings } from './guess-encoding.ts'

/** A text and its encoding (null: UTF-8), or why the bytes cannot be decoded. */
type Decoded =
  | { ok: true; text: string; encoding: string | null }
  | { ok: false; problems: Problem[] }

// `ignoreBOM` keeps the byte-order mark in the text: it belongs to the file.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Decodes text that encodes back to the same bytes: strict UTF-8, or the named `encoding` (`auto`
 * guesses).
 */
export function decodeText(bytes: Buffer, encoding = 'utf-8'): Decoded {
  if (encoding === 'utf-8') return decodeUtf8(bytes)
  if (encoding !== 'auto')
    return decodeNamed(bytes, encoding === 'utf-16' ? utf16Of(bytes) : encoding)
  if (isUtf16(bytes)) return decodeNamed(bytes, utf16Of(bytes))
  const plain = decodeUtf8(bytes)
  if (plain.ok || plain.problems[0]?.code !== 'encoding_not_utf8') return plain
  const guess = guessEncoding(bytes, textEncodings)
  return guess === null ? plain : decodeNamed(bytes, guess)
}

function decodeUtf8(bytes: Buffer): Decoded {
  if (isUtf16(bytes))
    return refuse(
      'encoding_utf16',
      'The file is UTF-16, not UTF-8.',
      'Save it as UTF-8, or use encoding=auto.',
    )
  try {
    return checked(utf8.decode(bytes), null)
  } catch {
    const message = `The file is not UTF-8: ${firstWrongByte(bytes)}.`
    return refuse(
      'encoding_not_utf8',
      message,
      'Save it as UTF-8, or name its encoding (encoding=, or auto).',
    )
  }
}

function decodeNamed(bytes: Buffer, encoding: string): Decoded {
  const text = decodeAs(bytes, encoding)
  const again = encodeAs(text, encoding)
  if (!again.equals(bytes)) return notReversible(bytes, again, encoding)
  // ASCII text is stored as UTF-8, whatever encoding was named.
  return checked(text, encodeAs(text, null).equals(bytes) ? null : encoding)
}

function checked(text: string, encoding: string | null): Decoded {
  const problem = findTextProblem(text)
  return problem ? { ok: false, problems: [problem] } : { ok: true, text, encoding }
}

function notReversible(bytes: Buffer, again: Buffer, encoding: string): Decoded {
  const message = `Read as ${encoding}, the file would not come back byte for byte: ${firstDifference(bytes, again)}.`
  return refuse('encoding_not_reversible', message, 'Save it as UTF-8, or name another encoding.')
}

/** Byte order by the byte-order mark, or else by the position of the zero bytes. */
function utf16Of(bytes: Buffer): string {
  const isBig = bytes[0] === 0xfe || (bytes[0] === 0 && bytes[1] !== 0)
  return isBig ? 'utf-16be' : 'utf-16le'
}

/** Rejects what PostgreSQL cannot store: U+0000 and half a surrogate pair. */
export function findTextProblem(text: string): Problem | null {
  const nul = text.indexOf('\0')
  if (nul !== -1) {
    const message = 'The text holds the character U+0000, as binary files do.'
    return { code: 'nul_byte', message, severity: 'error', ...position(text, nul) }
  }
  if (text.isWellFormed()) return null
  return {
    code: 'encoding_not_utf8',
    message: 'The text holds half a surrogate pair.',
    severity: 'error',
  }
}

/** Line and column from 1 of an offset; only LF ends a line. */
export function position(text: string, offset: number): { line: number; column: number } {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    line++
  return { line, column: offset - text.lastIndexOf('\n', offset - 1) }
}

/** Detects UTF-16: a byte-order mark, or a zero in every second of the first bytes. */
function isUtf16(bytes: Buffer): boolean {
  if (bytes.length < 2) return false
  const mark = bytes.readUInt16BE(0)
  if (mark === 0xfeff || mark === 0xfffe) return true
  const start = bytes.subarray(0, 64)
  const zeros = start.filter((byte) => byte === 0).length
  return start.length >= 8 && zeros >= start.length / 2 - 2 && (start[0] === 0) !== (start[1] === 0)
}

function refuse(code: string, message: string, hint: string): Decoded {
  return { ok: false, problems: [{ code, message, severity: 'error', hint }] }
}

/**
 * Finds the first invalid byte: after decoding with U+FFFD and encoding again, the bytes before it
 * are equal.
 */
const firstWrongByte = (bytes: Buffer) =>
  firstDifference(bytes, Buffer.from(bytes.toString('utf8'), 'utf8'))

function firstDifference(bytes: Buffer, again: Buffer): string {
  let at = 0
  while (at < bytes.length && bytes[at] === again[at]) at++
  const line = bytes.subarray(0, at).toString('latin1').split('\n').length
  return `byte 0x${(bytes[at] ?? 0).toString(16)} at offset ${at}, line ${line}`
}
