import type { Problem } from '../shapes.ts'

export type Decoded = { ok: true; text: string } | { ok: false; problems: Problem[] }

// `ignoreBOM` keeps the byte-order mark in the text: it belongs to the file.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Strict UTF-8, byte for byte the same when encoded again; names any other encoding. */
export function decodeText(bytes: Buffer): Decoded {
  if (isUtf16(bytes)) return refuse('encoding_utf16', 'The file is UTF-16, not UTF-8.', 'Save it as UTF-8.')
  try {
    const text = utf8.decode(bytes)
    const problem = findTextProblem(text)
    return problem ? { ok: false, problems: [problem] } : { ok: true, text }
  } catch {
    return refuse(
      'encoding_not_utf8',
      `The file is not UTF-8: ${firstWrongByte(bytes)}.`,
      'Save it as UTF-8.',
    )
  }
}

/** What no file may hold because PostgreSQL stores neither: U+0000 and half a surrogate pair. */
export function findTextProblem(text: string): Problem | null {
  const nul = text.indexOf('\0')
  if (nul !== -1) {
    const message = 'The text holds the character U+0000, as binary files do.'
    return { code: 'nul_byte', message, severity: 'error', ...position(text, nul) }
  }
  if (text.isWellFormed()) return null
  return { code: 'encoding_not_utf8', message: 'The text holds half a surrogate pair.', severity: 'error' }
}

/** Line and column from 1 of an offset; only LF ends a line. */
export function position(text: string, offset: number): { line: number; column: number } {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return { line, column: offset - text.lastIndexOf('\n', offset - 1) }
}

/** A UTF-16 byte-order mark, or a zero in every second of the first bytes. */
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

/** Decoding with U+FFFD shows where the first wrong byte stands: before it the bytes are the same. */
function firstWrongByte(bytes: Buffer): string {
  const again = Buffer.from(bytes.toString('utf8'), 'utf8')
  let at = 0
  while (at < bytes.length && bytes[at] === again[at]) at++
  const line = bytes.subarray(0, at).toString('latin1').split('\n').length
  return `byte 0x${(bytes[at] ?? 0).toString(16)} at offset ${at}, line ${line}`
}
