import { AppError } from './errors.ts'

// The disk is full, or this user has reached a quota.
const full = new Set(['ENOSPC', 'EDQUOT'])

// No descriptor or memory is left, or the disk fails, is read-only, forbidden to this user or
// unmounted: no client causes that.
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
  // A worker thread could not start for lack of descriptors.
  'ERR_WORKER_INIT_FAILED',
])

/**
 * Whether the operating system refused a file or a descriptor, so that the same call may work
 * later.
 */
export const isFileFault = (error: unknown): boolean =>
  full.has(codeOf(error)) || away.has(codeOf(error))

/** What a file error means to a caller, with its cause for the log; null for any other error. */
export const translateFileError = (error: unknown): AppError | null =>
  isFileFault(error) ? storageFault(error) : null

/** The same for any error of a path that no client chose, whatever its code. */
export function storageFault(error: unknown): AppError {
  const fault = full.has(codeOf(error)) ? noRoom() : noFiles()
  fault.cause = error
  return fault
}

/** For a part of the program that is loaded when it is first needed and could not be read. */
export function refuseLoad(error: unknown): never {
  throw storageFault(error)
}

const noRoom = () => new AppError('storage_full', 'The disk has no room left for the upload.')

function noFiles(): AppError {
  const message = 'The server cannot use its files at the moment.'
  const detail = { code: 'storage_unavailable', message: 'Try again shortly.' }
  return new AppError('unavailable', message, [detail], { 'retry-after': '5' })
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
