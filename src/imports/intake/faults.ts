import { AppError } from '../../errors.ts'

/** Why the reading of an archive ended early. What was yielded before stays valid. */
export type ArchiveCode =
  | 'archive_type'
  | 'archive_truncated'
  | 'archive_corrupt'
  | 'archive_directory'
  | 'archive_bomb'
  | 'archive_too_large'
  | 'too_many_entries'

/** The fault that ends an archive; `details[0].code` is the ArchiveCode. */
export function archiveError(code: ArchiveCode, message: string): AppError {
  return new AppError('invalid', message, [{ code, message }])
}

export function tooManyEntries(maxEntries: number): AppError {
  return archiveError('too_many_entries', `The archive has more than ${maxEntries} entries.`)
}

/** A full disk is no bug: 507 for it, anything else unchanged. */
export function storageFault(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new AppError('storage_full', 'There is no room left to keep the upload.')
}
