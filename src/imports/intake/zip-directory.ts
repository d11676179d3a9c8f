import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { AppError } from '../../errors.ts'
import { archiveError, tooManyEntries } from './faults.ts'
import type { IntakeLimits } from './limits.ts'
import { type DecodedName, decodeName, decodeUtf8 } from './name-bytes.ts'
import type { EntryType } from './sieve.ts'
import { createWindow, type ReadAt } from './window.ts'

/** The directory of a zip, entry by entry. Throws archiveError when there is none, or it is cut off or wrong. */
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

/** The name: by the UTF-8 flag, Info-ZIP's extra field, or a guess. */
export function zipEntryName(entry: Entry): DecodedName {
  const raw = entry.fileNameRaw
  const text = unicodePath(entry) ?? (entry.generalPurposeBitFlag & 0x800 ? decodeUtf8(raw) : null)
  return text === null ? decodeName(raw, 'cp437') : { name: text, problems: [] }
}

/** What stands behind the entry: the upper half of its attributes is a Unix mode where it is set at all. */
export function zipEntryType(entry: Entry): EntryType {
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000
  if (entry.fileNameRaw.at(-1) === 0x2f || kind === 0o040000) return 'folder'
  if (kind === 0o120000) return 'link'
  return kind === 0 || kind === 0o100000 ? 'file' : 'other'
}

async function openZip(file: FileHandle, readAt: ReadAt): Promise<ZipFile> {
  const { size } = await file.stat()
  // Names stay bytes, and sizes are checked entry by entry: one wrong entry must not hide the others.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false }
  return fromRandomAccessReaderPromise(createRandomAccess(readAt), size, options)
}

/** yauzl wants an instance of its own class, abstract but for `read`. */
function createRandomAccess(readAt: ReadAt): RandomAccessReader {
  const read: RandomAccessReader['read'] = (buffer, offset, length, position, callback) => {
    readAt(position, length).then((bytes) => {
      bytes.copy(buffer, offset)
      callback(bytes.length < length ? new Error('it is cut off') : null)
    }, callback)
  }
  return Object.assign(Reflect.construct(RandomAccessReader, []) as RandomAccessReader, { read })
}

async function hasEntryAt(readAt: ReadAt, position: number): Promise<boolean> {
  const signature = await readAt(position, 4)
  return signature.length === 4 && signature.readUInt32LE() === 0x02014b50
}

/** Info-ZIP unicode path (0x7075): version, CRC of the plain name it belongs to, UTF-8. */
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
      'The zip archive is cut off or no zip archive: it has no directory.',
    )
  return archiveError('archive_directory', `The directory of the zip archive is damaged: ${error.message}.`)
}
