/**
 * The fields of a tar header block that matter here (POSIX ustar, GNU, v7); `name` is still raw
 * bytes.
 */
export interface TarHeader {
  name: Buffer
  size: number
  /** The type flag's character; `0` also for the NUL of old tars. */
  flag: string
  /** GNU sparse: a further header block follows. */
  extended: boolean
}

/** Parses 512 bytes as a header; null when the checksum or the size is invalid. */
export function parseTarHeader(block: Buffer): TarHeader | null {
  if (block.length < 512 || !sumIsRight(block)) return null
  const size = parseNumber(block.subarray(124, 136))
  if (size === null) return null
  const flag = String.fromCharCode(block[156] || 0x30)
  const name = untilNul(block.subarray(0, 100))
  const prefix = isUstar(block) ? untilNul(block.subarray(345, 500)) : Buffer.alloc(0)
  return {
    name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name,
    size: hasData(flag) ? size : 0,
    flag,
    extended: flag === 'S' && block[482] === 1,
  }
}

/** The records of a PAX header (POSIX pax: length, then "keyword=value"), values as bytes. */
export function parsePax(data: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>()
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at)
    const length =
      space < 0 || space - at > 10 ? 0 : Number.parseInt(data.toString('latin1', at, space), 10)
    const equals = data.indexOf(0x3d, space)
    const end = at + length
    if (!(length > 0) || equals < 0 || equals >= end || end > data.length) break
    records.set(data.toString('latin1', space + 1, equals), data.subarray(equals + 1, end - 1))
    at = end
  }
  return records
}

/** Links, devices and folders have no data, whatever their size says (as in Go and BSD). */
function hasData(flag: string): boolean {
  return !'123456'.includes(flag)
}

/** GNU's magic is `ustar  `, and GNU uses the prefix field for other things. */
function isUstar(block: Buffer): boolean {
  return block.toString('latin1', 257, 263) === 'ustar\0'
}

/** Some old tars computed the checksum with signed characters. */
function sumIsRight(block: Buffer): boolean {
  const expected = parseNumber(block.subarray(148, 156))
  let [unsigned, signed] = [0, 0]
  for (let at = 0; at < 512; at++) {
    const byte = at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0)
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  return expected === unsigned || expected === signed
}

/**
 * Parses octal text, or GNU's base 256 when the first bit is set. Null for negative, unsafe and
 * malformed numbers.
 */
function parseNumber(field: Buffer): number | null {
  const first = field[0] ?? 0
  if (first === 0x80) return safe(field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0))
  if (first > 0x7f) return null
  const text = field.toString('latin1').split('\0', 1)[0]?.trim() ?? ''
  if (text === '') return 0
  return /^[0-7]+$/.test(text) ? safe(Number.parseInt(text, 8)) : null
}

function safe(value: number): number | null {
  return Number.isSafeInteger(value) ? value : null
}

function untilNul(field: Buffer): Buffer {
  const end = field.indexOf(0)
  return end < 0 ? field : field.subarray(0, end)
}
