import { createHash } from 'node:crypto'
import { AppError } from '../../errors.ts'
import { archiveFiles } from '../source/archive.ts'
import type { IntakeOptions, SourceFile } from '../source/files.ts'
import type { IntakeLimits } from '../source/limits.ts'
import { createSieve, type Sieve } from '../source/sieve.ts'
import type { ArchiveType } from '../source/sniff.ts'
import type { Spool, Stored } from './spool.ts'

/** One archive in the spool; the loose files of a multipart body are one tar. */
export interface SpooledArchive extends Stored {
  type: ArchiveType
}

/** What a request brought, safe in the spool; plain JSON, to be kept with the import. */
export interface Upload {
  archives: SpooledArchive[]
  /** Only archives of the sender's own: moves and prunes can be told. */
  wholeTree: boolean
  size: number
  /** Over types and contents, for retries with an idempotency key. */
  sha256: string
}

export function describeUpload(archives: SpooledArchive[], wholeTree: boolean): Upload {
  const hash = createHash('sha256')
  for (const { type, sha256 } of archives) hash.update(`${type} ${sha256}\n`)
  const size = archives.reduce((sum, archive) => sum + archive.size, 0)
  return { archives, wholeTree, size, sha256: hash.digest('hex') }
}

/**
 * The files of an upload, archive by archive; one name in two of them is a duplicate. An archive
 * that cannot be read on does not stop the others: the first archiveError is thrown at the end.
 */
export async function* uploadFiles(
  spool: Spool,
  archives: readonly SpooledArchive[],
  limits: IntakeLimits,
  options: IntakeOptions = {},
): AsyncGenerator<SourceFile> {
  const sieve = createSieve(limits, options)
  const faults: AppError[] = []
  for (const archive of archives) {
    try {
      yield* spooledFiles(spool, archive, limits, options, sieve)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      faults.push(error)
    }
  }
  if (faults[0]) throw faults[0]
}

/** Removes what an upload left in the spool. */
export async function removeUpload(spool: Spool, archives: readonly Stored[]): Promise<void> {
  await Promise.all(archives.map(({ name }) => spool.remove(name)))
}

async function* spooledFiles(
  spool: Spool,
  archive: SpooledArchive,
  limits: IntakeLimits,
  { nameEncoding }: IntakeOptions,
  sieve: Sieve,
): AsyncGenerator<SourceFile> {
  const copy = await spool.open(archive.name)
  try {
    yield* archiveFiles(copy.path, archive.type, limits, { nameEncoding }, sieve)
  } finally {
    await copy.close()
  }
}
