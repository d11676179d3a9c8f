import { parseTarHeader } from './tar/header.ts'

export type ArchiveType = 'zip' | 'tar' | 'tar.gz'
export type Sniffed = ArchiveType | 'unsupported' | 'text'

/** How many bytes from the start are enough to detect every type. */
export const sniffBytes = 512

const unsupported = [
  [0x42, 0x5a, 0x68], // bzip2
  [0xfd, 0x37, 0x7a, 0x58, 0x5a], // xz
  [0x28, 0xb5, 0x2f, 0xfd], // Zstandard
  [0x37, 0x7a, 0xbc, 0xaf], // 7-Zip
  [0x52, 0x61, 0x72, 0x21, 0x1a], // RAR
]

/**
 * Detects the type by the first bytes, because names and declared types can be wrong. Anything
 * unrecognised counts as text.
 */
export function sniff(start: Buffer): Sniffed {
  if (begins(start, [0x50, 0x4b, 3, 4]) || begins(start, [0x50, 0x4b, 5, 6])) return 'zip'
  if (begins(start, [0x1f, 0x8b, 8])) return 'tar.gz'
  if (unsupported.some((magic) => begins(start, magic))) return 'unsupported'
  return isTar(start) ? 'tar' : 'text'
}

function begins(start: Buffer, magic: number[]): boolean {
  return magic.every((byte, at) => start[at] === byte)
}

/** True for a header with a valid checksum, or the block of zeros that starts an empty tar. */
function isTar(start: Buffer): boolean {
  if (start.length < sniffBytes) return false
  return start.every((byte) => byte === 0) || parseTarHeader(start.subarray(0, sniffBytes)) !== null
}
