import { AppError } from '../../errors.ts'

/** Why reading an archive ended early. Files yielded before remain valid. */
type ArchiveCode =
  | 'archive_type'
  | 'archive_truncated'
  | 'archive_corrupt'
  | 'archive_directory'
  | 'archive_bomb'
  | 'archive_too_large'
  | 'too_many_entries'

/** The error that ends an archive; `details[0].code` is the ArchiveCode. */
export function archiveError(code: ArchiveCode, message: string): AppError {
  return new AppError('invalid', message, [{ code, message }])
}

/** The error of an archive with too many names. */
export function tooManyEntries(maxEntries: number): AppError {
  return archiveError('too_many_entries', `The archive has more than ${maxEntries} entries.`)
}
