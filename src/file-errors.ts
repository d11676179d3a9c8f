import { AppError } from './errors.ts'

// No room, or no more of it for this user.
const full = new Set(['ENOSPC', 'EDQUOT'])

// No descriptor or memory left, a disk that fails, is read-only, closed to this user or away: not a
// client's doing.
const away = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENODEV',
  'ENXIO',
  'EBUSY',
  'ESTALE',
  'ENOTDIR',
  // A thread that got no descriptors.
  'ERR_WORKER_INIT_FAILED',
])

/** Whether the system refused a file or a descriptor: the same call may work later. */
export const isFileFault = (error: unknown): boolean =>
  full.has(codeOf(error)) || away.has(codeOf(error))

/** What a fault of files means to a caller, its cause kept for the log; null for anything else. */
export const translateFileError = (error: unknown): AppError | null =>
  isFileFault(error) ? storageFault(error) : null

/**
 * The same for an error that names a path, whatever its code, where no client has a say in the
 * path.
 */
export function storageFault(error: unknown): AppError {
  const fault = full.has(codeOf(error)) ? noRoom() : noFiles()
  fault.cause = error
  return fault
}

const noRoom = () => new AppError('storage_full', 'There is no room left to keep the upload.')

function noFiles(): AppError {
  const message = 'The server can not use its files at the moment.'
  const detail = { code: 'storage_unavailable', message: 'Try again shortly.' }
  return new AppError('unavailable', message, [detail], { 'retry-after': '5' })
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
