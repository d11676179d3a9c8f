import { promisify } from 'node:util'
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib'
import type { Entry } from 'yauzl'
import { refusal } from '../../../markdown/problems.ts'
import type { Problem } from '../../../shapes.ts'
import { type IntakeLimits, isBomb } from '../limits.ts'
import { tooLarge, unpacksTooFar } from '../refusals.ts'
import type { ReadAt } from './window.ts'

const inflate = promisify(inflateRaw)
const syncBytes = 64 * 1024
const headerBytes = 30
const usualExtraBytes = 64

/**
 * The bytes of one entry, checked against the directory. Never unpacks more than the entry
 * declares.
 */
export async function readZipEntry(
  readAt: ReadAt,
  entry: Entry,
  limits: IntakeLimits,
): Promise<{ bytes: Buffer } | { problem: Problem }> {
  const problem = declaredProblem(entry, limits)
  if (problem) return { problem }
  const packed = await packedBytes(readAt, entry)
  if ('problem' in packed) return packed
  // Some writers declare an empty file as deflated but store nothing.
  const isPlain = entry.compressionMethod === 0 || packed.length + entry.uncompressedSize === 0
  const bytes = isPlain ? packed : await unpack(packed, entry.uncompressedSize)
  if ('problem' in bytes) return bytes
  if (bytes.length !== entry.uncompressedSize) return { problem: wrongSize() }
  if (crc32(bytes) !== entry.crc32) return { problem: wrongSum() }
  return { bytes }
}

/** Why an entry cannot be read, as its directory declares it, or null. */
export function declaredProblem(entry: Entry, limits: IntakeLimits): Problem | null {
  if (entry.generalPurposeBitFlag & 1)
    return refusal('entry_encrypted', 'The file is encrypted.', 'Pack it again without a password.')
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return refusal(
      'entry_compression',
      `Compression method ${entry.compressionMethod} is not supported.`,
    )
  if (entry.uncompressedSize > limits.maxEntryBytes) return tooLarge(limits.maxEntryBytes)
  // Deflate enlarges data by only a few bytes in each 16 KiB.
  if (entry.compressedSize > limits.maxEntryBytes * 1.01 + 1024)
    return tooLarge(limits.maxEntryBytes)
  return isBomb(entry.uncompressedSize, entry.compressedSize, limits) ? unpacksTooFar() : null
}

/** Where the packed bytes of an entry begin; null when its local header names another file. */
export async function dataOffset(readAt: ReadAt, entry: Entry): Promise<number | null> {
  const at = entry.relativeOffsetOfLocalHeader
  const start = await readAt(at, headerBytes + entry.fileNameRaw.length)
  const dataAt = dataStart(start, entry)
  return dataAt === null ? null : at + dataAt
}

function dataStart(start: Buffer, { fileNameRaw }: Entry): number | null {
  if (start.length < headerBytes + fileNameRaw.length || start.readUInt32LE() !== 0x04034b50)
    return null
  const name = start.subarray(headerBytes, headerBytes + start.readUInt16LE(26))
  return name.equals(fileNameRaw) ? headerBytes + fileNameRaw.length + start.readUInt16LE(28) : null
}

/** Reads local header and data in one go; both headers must name the same file. */
async function packedBytes(readAt: ReadAt, entry: Entry): Promise<Buffer | { problem: Problem }> {
  const at = entry.relativeOffsetOfLocalHeader
  const nameLength = entry.fileNameRaw.length
  const start = await readAt(at, headerBytes + nameLength + usualExtraBytes + entry.compressedSize)
  const offset = dataStart(start, entry)
  if (offset === null) return { problem: notThere() }
  const end = offset + entry.compressedSize
  const data =
    start.length >= end
      ? start.subarray(offset, end)
      : await readAt(at + offset, entry.compressedSize)
  return data.length < entry.compressedSize ? { problem: notThere() } : Buffer.from(data)
}

/** Small data is unpacked on the event loop, large data in the thread pool. */
async function unpack(packed: Buffer, size: number): Promise<Buffer | { problem: Problem }> {
  const options = {
    maxOutputLength: Math.max(1, size),
    chunkSize: Math.min(Math.max(size + 1, 64), syncBytes),
  }
  try {
    return size <= syncBytes ? inflateRawSync(packed, options) : await inflate(packed, options)
  } catch (error) {
    const tooMuch =
      error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return {
      problem: tooMuch ? wrongSize() : corrupt(),
    }
  }
}

/** The refusal of bytes that differ from what they were when they were packed. */
export const wrongSum = (): Problem =>
  refusal('entry_crc', 'The checksum of the file is wrong: the file is damaged.')

/** The refusal of bytes that are not in the format of their compression. */
export const corrupt = (): Problem =>
  refusal('entry_corrupt', 'The file cannot be unpacked: it is damaged.')

/** The refusal of a file with another length than its archive says. */
export function wrongSize(): Problem {
  return refusal('entry_size', 'The length of the file differs from what the archive declares.')
}

/** The refusal of a file that is not where its archive says. */
export function notThere(): Problem {
  return refusal('entry_directory', 'The directory of the archive does not point to this file.')
}
