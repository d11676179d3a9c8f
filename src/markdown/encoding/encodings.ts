import iconv from 'iconv-lite'

const ascii = Buffer.from(Array.from({ length: 0x7e - 0x20 + 1 }, (_, at) => at + 0x20))

const wide = new Map([
  ['utf16', 'utf-16'],
  ['utf16le', 'utf-16le'],
  ['utf16be', 'utf-16be'],
])

/** The name of an encoding in lower case, or undefined if it is not a text encoding. */
export function readEncoding(name: string): string | undefined {
  return wide.get(name.toLowerCase().replace(/[-_]/g, '')) ?? readNameEncoding(name)
}

/** Like `readEncoding`, for names in archives, where `/` and extensions must be single bytes. */
export function readNameEncoding(name: string): string | undefined {
  const lowerName = name.toLowerCase()
  if (/^utf[-_]?8$/.test(lowerName)) return 'utf-8'
  // The package also knows `base64` and `hex`, which turn any text into bytes.
  const keepsAscii = () => iconv.decode(ascii, lowerName) === ascii.toString('latin1')
  return /^[a-z][a-z0-9_-]{1,30}$/.test(lowerName) &&
    iconv.encodingExists(lowerName) &&
    keepsAscii()
    ? lowerName
    : undefined
}

/** Decodes bytes, keeping the byte-order mark; invalid bytes become U+FFFD. */
export function decodeAs(bytes: Buffer, encoding: string): string {
  return iconv.decode(bytes, encoding, { stripBOM: false })
}

/** Encodes a text without adding a byte-order mark; null is UTF-8. */
export function encodeAs(text: string, encoding: string | null): Buffer {
  return encoding === null ? Buffer.from(text) : iconv.encode(text, encoding, { addBOM: false })
}
