import type { IgnoredReason } from '../../markdown/file/content-names.ts'
import type { Problem } from '../../shapes.ts'

/**
 * Why a name is left out: counted and named once (a folder once for all that it holds), never in
 * `total`.
 */
/** A file with its bytes; `problems` are warnings about its name. */
export interface ReadFile {
  file: string
  position: number
  bytes: Buffer
  problems: Problem[]
}

/** A file that could not or must not be read: its outcome is `failed`. */
export interface RefusedFile {
  file: string
  position: number
  problems: Problem[]
}

/** A name left out; a folder ends with `/`. */
export interface IgnoredName {
  ignored: string
  position: number
  reason: IgnoredReason
}

/**
 * What a source yields, one at a time. Tell them apart by `'bytes' in x`, `'ignored' in x`.
 * `position` counts everything in order of appearance from 1 and is the same in every run over the
 * same bytes.
 */
export type SourceFile = ReadFile | RefusedFile | IgnoredName

export interface IntakeOptions {
  /** Only files that one of these globs names, or whose folder it names. */
  include?: readonly string[]
  exclude?: readonly string[]
  /** Of names in archives that do not say theirs. */
  nameEncoding?: string | undefined
  /**
   * Asked for each file that could be read, in order. False passes over it unread and without a
   * yield: a list of names is a run that always says no, a resumed run says no up to the last
   * position that has an outcome.
   */
  want?: (file: string, position: number) => boolean
}

/** A problem that refuses the file. */
export function refusal(code: string, message: string, hint?: string): Problem {
  return { code, message, severity: 'error', ...(hint === undefined ? {} : { hint }) }
}

/** A problem that does not. */
export function warning(code: string, message: string, hint?: string): Problem {
  return { code, message, severity: 'warning', ...(hint === undefined ? {} : { hint }) }
}
