import type { FileHandle } from 'node:fs/promises'
import type { Entry } from 'yauzl'
import { leftOutAsLarge, refuseBeside, smallBytes, storeBeside, storing } from '../beside.ts'
import { archiveError } from '../faults.ts'
import type { Arriving, FileIntake, IntakeOptions } from '../files.ts'
import type { EntryFilter, Wanted } from '../filter/entry-filter.ts'
import type { IntakeLimits } from '../limits.ts'
import { zipDirectory, zipEntryType, zipNames } from './directory.ts'
import { declaredProblem, readZipEntry } from './entry.ts'
import { zipEntryChunks } from './stream.ts'
import { createWindow, type ReadAt } from './window.ts'

/**
 * The files of a zip in the order of its directory, one in memory at a time. Throws archiveError as
 * tarFiles does.
 */
export async function* zipFiles(
  file: FileHandle,
  filter: EntryFilter,
  limits: IntakeLimits,
  { nameEncoding, files }: Pick<IntakeOptions, 'nameEncoding' | 'files'> = {},
): AsyncGenerator<Arriving> {
  const readAt = createWindow(file)
  const nameOf = await zipNames(file, limits, nameEncoding)
  let total = 0
  for await (const entry of zipDirectory(file, limits)) {
    const named = nameOf(entry)
    const found = filter.classify({ ...named, type: zipEntryType(entry, named.name) })
    if (found === null) continue
    if ('store' in found) {
      total += Math.min(entry.uncompressedSize, files?.maxBytes ?? 0)
      refuseTotal(total, limits)
      if (files) yield await storeEntry(readAt, entry, found.store, limits, files)
    } else if (!('read' in found)) yield found
    else {
      const result = await readZipEntry(readAt, entry, limits)
      if ('problem' in result) yield { ...found.read, problems: [result.problem] }
      else {
        // Entries may share their packed bytes, so a small file can unpack to any size.
        total += result.bytes.length
        refuseTotal(total, limits)
        yield { ...found.read, bytes: result.bytes }
      }
    }
  }
}

function refuseTotal(total: number, { maxTotalBytes }: IntakeLimits): void {
  if (total > maxTotalBytes)
    throw archiveError(
      'archive_too_large',
      `The archive unpacks to more than ${maxTotalBytes} bytes.`,
    )
}

/**
 * Stores a file beside the articles: a large one chunk by chunk. How far it unpacks does not
 * matter, because it is never in memory as a whole.
 */
async function storeEntry(
  readAt: ReadAt,
  entry: Entry,
  wanted: Wanted,
  limits: IntakeLimits,
  files: FileIntake,
): Promise<Arriving> {
  const size = entry.uncompressedSize
  if (size > files.maxBytes) return leftOutAsLarge(wanted)
  const unlimited = { ...limits, maxEntryBytes: files.maxBytes, maxRatio: Number.POSITIVE_INFINITY }
  const problem = declaredProblem(entry, unlimited)
  if (problem) return refuseBeside(wanted, problem)
  if (size > smallBytes || entry.compressedSize > smallBytes)
    return storeBeside(wanted, zipEntryChunks(readAt, entry), files)
  const result = await readZipEntry(readAt, entry, unlimited)
  return 'problem' in result
    ? refuseBeside(wanted, result.problem)
    : storing(wanted, result.bytes, files)
}
