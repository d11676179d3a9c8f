import { type FileHandle, open } from 'node:fs/promises'
import type { IntakeOptions, SourceFile } from './files.ts'
import type { IntakeLimits } from './limits.ts'
import { createSieve, type Sieve } from './sieve.ts'
import type { ArchiveType } from './sniff.ts'
import { createByteSource, fileChunks } from './tar/byte-source.ts'
import { tarFiles } from './tar/files.ts'
import { gunzip } from './tar/gunzip.ts'
import { zipFiles } from './zip/files.ts'

const packedChunkBytes = 16 * 1024

/**
 * The files of an archive on disk, in stored order, one in memory at a time; nothing is unpacked to
 * disk. A bad entry is refused and the rest goes on. Throws archiveError when the archive itself
 * cannot be read on.
 */
export async function* archiveFiles(
  path: string,
  type: ArchiveType,
  limits: IntakeLimits,
  options: IntakeOptions = {},
  sieve: Sieve = createSieve(limits, options),
): AsyncGenerator<SourceFile> {
  const file = await open(path)
  try {
    yield* filesOf(file, type, limits, sieve, options.nameEncoding)
  } finally {
    await file.close()
  }
}

function filesOf(
  file: FileHandle,
  type: ArchiveType,
  limits: IntakeLimits,
  sieve: Sieve,
  nameEncoding: string | undefined,
): AsyncGenerator<SourceFile> {
  if (type === 'zip') return zipFiles(file, sieve, limits, nameEncoding)
  const tar = { limits, nameEncoding }
  if (type === 'tar') return tarFiles(createByteSource(fileChunks(file)), sieve, tar)
  const progress = { packed: 0, unpacked: 0 }
  const unpacked = gunzip(fileChunks(file, packedChunkBytes), limits.maxTotalBytes, progress)
  return tarFiles(createByteSource(unpacked), sieve, { ...tar, progress })
}
