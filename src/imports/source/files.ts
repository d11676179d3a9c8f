import type { IgnoredReason } from '../../markdown/file/content-names.ts'
import type { Problem } from '../../shapes.ts'

/** A file with its bytes; `problems` are warnings about its name. */
export interface ReadFile {
  file: string
  position: number
  bytes: Buffer
  problems: Problem[]
}

/** A file that could not or must not be read; its outcome is `failed`. */
export interface RefusedFile {
  file: string
  position: number
  problems: Problem[]
}

/**
 * A name that was left out; a folder ends with `/` and is reported once for all that it holds.
 * Left-out names never count in `total`.
 */
export interface IgnoredName {
  ignored: string
  position: number
  reason: IgnoredReason
}

/**
 * What a source yields, one at a time. Discriminate by `'bytes' in x` and `'ignored' in x`.
 * `position` counts all of them from 1 and is the same in every run over the same bytes.
 */
export type SourceFile = ReadFile | RefusedFile | IgnoredName

export interface IntakeOptions {
  /** Only files that match one of these globs, or are in a folder that does. */
  include?: readonly string[]
  exclude?: readonly string[]
  /** Encoding of names in archives that do not declare theirs. */
  nameEncoding?: string | undefined
  /**
   * Called for each readable file, in order. False skips it: the file is neither read nor yielded.
   * Listing names always returns false; a resumed run returns false up to the last position that
   * has an outcome.
   */
  want?: (file: string, position: number) => boolean
}

/** A problem that refuses the file. */
export function refusal(code: string, message: string, hint?: string): Problem {
  return { code, message, severity: 'error', ...(hint === undefined ? {} : { hint }) }
}

/** A problem that does not refuse the file. */
export function warning(code: string, message: string, hint?: string): Problem {
  return { code, message, severity: 'warning', ...(hint === undefined ? {} : { hint }) }
}
