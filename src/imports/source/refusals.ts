import { refusal } from '../../markdown/problems.ts'
import type { Problem } from '../../shapes.ts'

/** The refusal of a file over the limit. */
export function tooLarge(maxBytes: number): Problem {
  return refusal('entry_too_large', `The file is larger than ${maxBytes} bytes.`)
}

/** The refusal of an entry that is a decompression bomb. */
export function unpacksTooFar(): Problem {
  return refusal('entry_ratio', 'The file unpacks to far more bytes than a text would.')
}

/** The refusal of a file that the system does not let us read. */
export function unreadable(error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  if (code === 'EACCES' || code === 'EPERM')
    return refusal('file_unreadable', 'There is no permission to read the file.')
  if (code === 'ELOOP') return refusal('entry_type', 'Links are not followed.')
  if (code === 'ENOENT')
    return refusal('file_unreadable', 'The file disappeared while the folder was read.')
  return refusal('file_unreadable', `The file cannot be read (${code}).`)
}
