import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { AppError } from '../../../errors.ts'
import { archiveError, tooManyEntries } from '../faults.ts'
import type { EntryType } from '../filter/entry-kinds.ts'
import type { IntakeLimits } from '../limits.ts'
import { type DecodedName, decodeUtf8, nameReader } from '../name-bytes.ts'
import { createWindow, type ReadAt } from './window.ts'

/**
 * The central directory of a zip, entry by entry. Throws archiveError when it is missing, truncated
 * or damaged.
 */
export async function* zipDirectory(file: FileHandle, limits: IntakeLimits): AsyncGenerator<Entry> {
  const readAt = createWindow(file)
  try {
    const zip = await openZip(file, readAt)
    if (zip.entryCount > limits.maxEntries) throw tooManyEntries(limits.maxEntries)
    let end = Number(zip.readEntryCursor)
    for await (const entry of zip.eachEntry()) {
      end += 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
      yield entry
    }
    if (await hasEntryAt(readAt, end)) throw new Error('it lists more entries than it counts')
  } catch (error) {
    throw directoryFault(error)
  }
}

/**
 * Returns a decoder for names: by the UTF-8 flag, Info-ZIP's extra field, or the given encoding;
 * otherwise by the encoding that fits all undeclared names best, for which it reads the whole
 * directory.
 */
export async function zipNames(
  file: FileHandle,
  limits: IntakeLimits,
  given?: string,
): Promise<(entry: Entry) => DecodedName> {
  const read = nameReader(
    given === undefined ? await undeclaredNames(file, limits) : [],
    'zip',
    given,
  )
  return (entry) => {
    const text = declaredName(entry)
    const decoded = text === null ? read(entry.fileNameRaw) : { name: text, problems: [] }
    return isOfWindows(entry) ? { ...decoded, name: decoded.name.replaceAll('\\', '/') } : decoded
  }
}

// Enough to recognise a language; a directory may hold hundreds of megabytes of names.
const maxGuessBytes = 64 * 1024

async function undeclaredNames(file: FileHandle, limits: IntakeLimits): Promise<Buffer[]> {
  const names: Buffer[] = []
  let room = maxGuessBytes
  try {
    for await (const entry of zipDirectory(file, limits)) {
      const raw = entry.fileNameRaw
      if (room <= 0) break
      if (declaredName(entry) !== null || raw.every((byte) => byte < 0x80)) continue
      names.push(raw)
      room -= raw.length
    }
  } catch {
    // Reading the files later throws the same error, after all intact files.
  }
  return names
}

function declaredName(entry: Entry): string | null {
  return (
    unicodePath(entry) ??
    (entry.generalPurposeBitFlag & 0x800 ? decodeUtf8(entry.fileNameRaw) : null)
  )
}

// FAT, NTFS and VFAT (APPNOTE 4.4.2): names there cannot contain a backslash, so it separates
// folders, as .NET wrote it before 4.6.1.
const windowsMakers = new Set([0, 10, 14])

const isOfWindows = (entry: Entry) => windowsMakers.has(entry.versionMadeBy >>> 8)

/**
 * The type of an entry: the upper half of its attributes is a Unix mode, where it is set at all.
 */
export function zipEntryType(entry: Entry, name: string): EntryType {
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000
  if (name.endsWith('/') || kind === 0o040000) return 'folder'
  if (kind === 0o120000) return 'link'
  return kind === 0 || kind === 0o100000 ? 'file' : 'other'
}

async function openZip(file: FileHandle, readAt: ReadAt): Promise<ZipFile> {
  const { size } = await file.stat()
  // Names stay bytes, and sizes are checked entry by entry, so that one invalid entry does not hide
  // the rest.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false }
  return fromRandomAccessReaderPromise(new ArchiveReader(readAt), size, options)
}

/** yauzl requires a subclass; only `read` must be provided. */
class ArchiveReader extends RandomAccessReader {
  readonly #readAt: ReadAt

  constructor(readAt: ReadAt) {
    super()
    this.#readAt = readAt
  }

  override read: RandomAccessReader['read'] = (buffer, offset, length, position, callback) => {
    this.#readAt(position, length).then((bytes) => {
      bytes.copy(buffer, offset)
      callback(bytes.length < length ? new Error('it is truncated') : null)
    }, callback)
  }
}

async function hasEntryAt(readAt: ReadAt, position: number): Promise<boolean> {
  const signature = await readAt(position, 4)
  return signature.length === 4 && signature.readUInt32LE() === 0x02014b50
}

/** Info-ZIP unicode path (0x7075): version, CRC of the plain name that it belongs to, UTF-8. */
function unicodePath(entry: Entry): string | null {
  const field = entry.extraFields.find(({ id }) => id === 0x7075)?.data
  if (!field || field.length < 6 || field[0] !== 1) return null
  return field.readUInt32LE(1) === crc32(entry.fileNameRaw) ? decodeUtf8(field.subarray(5)) : null
}

function directoryFault(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  if ('code' in error) return error
  if (error.message.startsWith('End of central directory'))
    return archiveError(
      'archive_truncated',
      'The zip archive is truncated, or not a zip archive: it has no directory.',
    )
  return archiveError(
    'archive_directory',
    `The directory of the zip archive is damaged: ${error.message}.`,
  )
}
