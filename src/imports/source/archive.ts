import { type FileHandle, open } from 'node:fs/promises'
import { settled } from './beside.ts'
import type { Arriving, IntakeOptions, SourceFile } from './files.ts'
import { createEntryFilter, type EntryFilter } from './filter/entry-filter.ts'
import type { IntakeLimits } from './limits.ts'
import type { ArchiveType } from './sniff.ts'
import { createByteSource, fileChunks } from './tar/byte-source.ts'
import { tarFiles } from './tar/files.ts'
import { gunzip } from './tar/gunzip.ts'
import { zipFiles } from './zip/files.ts'

const packedChunkBytes = 16 * 1024

/**
 * The files of an archive on disk, in stored order, one in memory at a time; nothing is unpacked to
 * disk. A bad entry is refused and the rest continues. Throws archiveError when the archive itself
 * is unreadable from some point on.
 */
export async function* archiveFiles(
  path: string,
  type: ArchiveType,
  limits: IntakeLimits,
  options: IntakeOptions = {},
  filter: EntryFilter = createEntryFilter(limits, options),
): AsyncGenerator<SourceFile> {
  const file = await open(path)
  try {
    yield* settled(filesOf(file, type, limits, filter, options))
  } finally {
    await file.close()
  }
}

function filesOf(
  file: FileHandle,
  type: ArchiveType,
  limits: IntakeLimits,
  filter: EntryFilter,
  { nameEncoding, files }: IntakeOptions,
): AsyncGenerator<Arriving> {
  if (type === 'zip') return zipFiles(file, filter, limits, { nameEncoding, files })
  const tar = { limits, nameEncoding, files }
  if (type === 'tar') return tarFiles(createByteSource(fileChunks(file)), filter, tar)
  const progress = { packed: 0, unpacked: 0 }
  const unpacked = gunzip(fileChunks(file, packedChunkBytes), limits.maxTotalBytes, progress)
  return tarFiles(createByteSource(unpacked), filter, { ...tar, progress })
}
