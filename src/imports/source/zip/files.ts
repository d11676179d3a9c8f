import type { FileHandle } from 'node:fs/promises'
import type { EntryFilter } from '../entry-filter.ts'
import { archiveError } from '../faults.ts'
import type { SourceFile } from '../files.ts'
import type { IntakeLimits } from '../limits.ts'
import { zipDirectory, zipEntryType, zipNames } from './directory.ts'
import { readZipEntry } from './entry.ts'
import { createWindow } from './window.ts'

/**
 * The files of a zip in the order of its directory, one in memory at a time. Throws archiveError as
 * tarFiles does.
 */
export async function* zipFiles(
  file: FileHandle,
  filter: EntryFilter,
  limits: IntakeLimits,
  nameEncoding?: string,
): AsyncGenerator<SourceFile> {
  const readAt = createWindow(file)
  const nameOf = await zipNames(file, limits, nameEncoding)
  let total = 0
  for await (const entry of zipDirectory(file, limits)) {
    const named = nameOf(entry)
    const found = filter.classify({ ...named, type: zipEntryType(entry, named.name) })
    if (found === null) continue
    if (!('read' in found)) yield found
    else {
      const result = await readZipEntry(readAt, entry, limits)
      if ('problem' in result) yield { ...found.read, problems: [result.problem] }
      else {
        // Entries may share their packed bytes, so a small file can unpack to any size.
        total += result.bytes.length
        if (total > limits.maxTotalBytes)
          throw archiveError(
            'archive_too_large',
            `The archive unpacks to more than ${limits.maxTotalBytes} bytes.`,
          )
        yield { ...found.read, bytes: result.bytes }
      }
    }
  }
}
