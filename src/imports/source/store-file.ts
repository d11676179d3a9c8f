import { type FileHandle, open } from 'node:fs/promises'
import { isFileFault } from '../../file-errors.ts'
import { refusal } from '../../markdown/problems.ts'
import { FileRefused, leftOutAsLarge, refuseBeside, storeBeside } from './beside.ts'
import type { Arriving, FileIntake, SourceFile } from './files.ts'
import type { Wanted } from './filter/entry-filter.ts'
import { openFlags } from './read-file.ts'
import { unreadable } from './refusals.ts'

const chunkBytes = 256 * 1024

/** Starts to store a file of a folder, chunk by chunk. */
export function storeFile(
  path: string | Buffer,
  wanted: Wanted,
  files: FileIntake,
): Extract<Arriving, { stored: unknown }> {
  const stored = readAndStore(path, wanted, files)
  // The rejection is thrown where the promise is awaited.
  stored.catch(() => {})
  return { stored }
}

async function readAndStore(
  path: string | Buffer,
  wanted: Wanted,
  files: FileIntake,
): Promise<SourceFile> {
  const file = await open(path, openFlags).catch((error: unknown) => unreadable(error))
  if (!('fd' in file)) return refuseBeside(wanted, file)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) return refuseBeside(wanted, refusal('entry_type', 'Not a regular file.'))
    if (stats.size > files.maxBytes) return leftOutAsLarge(wanted)
    return await storeBeside(wanted, chunksOf(file, stats.size), files)
  } finally {
    await file.close()
  }
}

async function* chunksOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  const length = Math.min(chunkBytes, size + 1)
  for (let at = 0; ; ) {
    const { buffer, bytesRead } = await file
      .read(Buffer.allocUnsafe(length), 0, length, at)
      .catch(refuseRead)
    if (bytesRead === 0) break
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
    if (at > size) throw new FileRefused(changed())
  }
}

// A file of a folder that cannot be read fails alone.
function refuseRead(error: unknown): never {
  throw error instanceof Error && isFileFault(error) ? new FileRefused(unreadable(error)) : error
}

const changed = () =>
  refusal('file_changed', 'The file was being written while it was read.', 'Run the import again.')
