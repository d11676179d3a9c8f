import type { ReadOptions } from '../markdown/read.ts'
import type { ParsedFile } from './parse.ts'
import type { Outcome } from './schema.ts'

/** What is stored of a file, as far as an import's decision needs it. */
export interface FileState {
  id: string
  file: string
  version: number
  textHash: Buffer
  /** sha256 of the bytes at the last import; null for an article born here. */
  importHash: Buffer | null
  trashed: boolean
  originTimeZone: string
  originLang: string
  originStatus: string
}

/** Whether a file is what was imported last, or what is stored now. */
export const isStored = (state: FileState | undefined, hash: Buffer): boolean =>
  state !== undefined && ((state.importHash?.equals(hash) ?? false) || state.textHash.equals(hash))

export type Decision =
  | { outcome: Extract<Outcome, 'created'> }
  | { outcome: 'unchanged'; renewHash: boolean }
  | { outcome: 'updated' | 'conflict' | 'moved' }

/** Whether the text here is another than the one that was imported last. */
export const isEdited = ({ textHash, importHash }: Pick<FileState, 'textHash' | 'importHash'>) =>
  importHash === null || !importHash.equals(textHash)

/** What an import does with a file whose identity is (source, file); `moved` states are those of its former name. */
export function decide(
  file: ParsedFile,
  state: FileState | undefined,
  options: ReadOptions,
  { onConflict, moved }: { onConflict: 'skip' | 'overwrite'; moved: boolean },
): Decision {
  if (!state) return { outcome: 'created' }
  const asImported = state.importHash?.equals(file.hash) ?? false
  const asStored = state.textHash.equals(file.hash)
  if (moved)
    return {
      outcome: !asImported && !asStored && isEdited(state) && onConflict === 'skip' ? 'conflict' : 'moved',
    }
  const sameOptions =
    state.originTimeZone === options.timeZone &&
    state.originLang === options.lang &&
    state.originStatus === options.status
  if (sameOptions && (asImported || asStored)) return { outcome: 'unchanged', renewHash: !asImported }
  if (onConflict === 'overwrite') return { outcome: 'updated' }
  if (state.trashed) return { outcome: 'conflict' }
  // Options alone may change how an untouched file is read; what was edited here is left to a person.
  return { outcome: isEdited(state) && !asStored ? 'conflict' : 'updated' }
}
