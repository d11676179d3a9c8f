import { createHash } from 'node:crypto'
import { AppError } from '../../errors.ts'
import { archiveFiles } from '../source/archive.ts'
import type { IntakeOptions, SourceFile } from '../source/files.ts'
import { createEntryFilter, type EntryFilter } from '../source/filter/entry-filter.ts'
import type { IntakeLimits } from '../source/limits.ts'
import type { ArchiveType } from '../source/sniff.ts'
import type { Staging, Stored } from './staging.ts'

/** One staged archive; the loose files of a multipart body are one tar. */
export interface StagedArchive extends Stored {
  type: ArchiveType
  /** The loose files of a body. */
  loose?: true
}

/** What a request uploaded, as plain JSON to store with the import. */
export interface Upload {
  archives: StagedArchive[]
  /** True when the client sent archives only: then moves and deletions can be detected. */
  wholeTree: boolean
  size: number
  /** Hash of types and contents, to compare retries with the same idempotency key. */
  sha256: string
}

/** What an import stores of its upload. */
export function describeUpload(archives: StagedArchive[], wholeTree: boolean): Upload {
  const hash = createHash('sha256')
  for (const { type, sha256 } of archives) hash.update(`${type} ${sha256}\n`)
  const size = archives.reduce((sum, archive) => sum + archive.size, 0)
  return { archives, wholeTree, size, sha256: hash.digest('hex') }
}

/**
 * The files of an upload, archive by archive. A name that occurs again in a later archive is a
 * duplicate. An unreadable archive does not stop the rest: the first archiveError is thrown at the
 * end.
 */
export async function* uploadFiles(
  staging: Staging,
  archives: readonly StagedArchive[],
  limits: IntakeLimits,
  options: IntakeOptions = {},
): AsyncGenerator<SourceFile> {
  const filter = createEntryFilter(limits, options)
  const faults: AppError[] = []
  for (const archive of archives) {
    try {
      yield* stagedFiles(staging, archive, limits, options, filter)
    } catch (error) {
      faults.push(archiveFault(error))
    }
  }
  if (faults[0]) throw faults[0]
}

// A store that fails is no fault of the archive.
function archiveFault(error: unknown): AppError {
  if (error instanceof AppError && error.code === 'invalid') return error
  throw error
}

/** Removes the staged archives of an upload. */
export async function removeUpload(staging: Staging, archives: readonly Stored[]): Promise<void> {
  await Promise.all(archives.map(({ name }) => staging.remove(name)))
}

async function* stagedFiles(
  staging: Staging,
  archive: StagedArchive,
  limits: IntakeLimits,
  { nameEncoding, files }: IntakeOptions,
  filter: EntryFilter,
): AsyncGenerator<SourceFile> {
  const copy = await staging.open(archive.name)
  try {
    const { type, loose } = archive
    // Of a loose file, no more than the size of a text was staged.
    const maxBytes = Math.min(files?.maxBytes ?? 0, limits.maxEntryBytes)
    const intake = files && loose ? { ...files, maxBytes } : files
    yield* archiveFiles(copy.path, type, limits, { nameEncoding, files: intake }, filter)
  } finally {
    await copy.close()
  }
}
