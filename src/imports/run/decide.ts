import type { ReadOptions } from '../../markdown/fields/read.ts'
import type { Outcome } from '../schema.ts'
import type { ParsedFile } from './parse.ts'

/** What is stored of a file, as far as an import's decision needs it. */
export interface FileState {
  id: string
  file: string
  version: number
  textHash: Buffer
  /** sha256 of the bytes at the last import; null for an article born here. */
  importHash: Buffer | null
  trashed: boolean
  /** In the trash because an import missed its file. */
  trashedByImport: boolean
  originTimeZone: string
  originLang: string
  originStatus: string
  originEncoding: string | null
  /** A draft whose file says published. */
  withheld: boolean
  /** Public or scheduled, by the database clock. */
  exposed: boolean
}

/** Whether a file is what was imported last, or what is stored now. */
export const isStored = (state: FileState | undefined, hash: Buffer): boolean =>
  state !== undefined && ((state.importHash?.equals(hash) ?? false) || state.textHash.equals(hash))

export type Decision =
  | { outcome: Extract<Outcome, 'created'> }
  | { outcome: 'unchanged'; renewHash: boolean }
  | { outcome: 'updated' | 'moved' | 'restored' }
  | { outcome: 'conflict'; code: 'edited_here' | 'in_trash' | 'not_published' }

/** Whether the text here is another than the one that was imported last. */
export const isEdited = ({ textHash, importHash }: Pick<FileState, 'textHash' | 'importHash'>) =>
  importHash === null || !importHash.equals(textHash)

/** How an import may decide. */
export interface Rules {
  onConflict: 'skip' | 'overwrite'
  /** The file had another name before. */
  moved: boolean
  mayPublish: boolean
}

/**
 * What an import does with a file whose identity is (source, file); `moved` states are those of its
 * former name.
 */
export function decide(
  file: ParsedFile,
  state: FileState | undefined,
  options: ReadOptions,
  rules: Rules,
): Decision {
  if (!state) return { outcome: 'created' }
  const decision = decideStored(file, state, options, rules)
  if (decision.outcome === 'unchanged')
    return rules.mayPublish && state.withheld && !state.trashed ? { outcome: 'updated' } : decision
  return state.exposed && !rules.mayPublish
    ? { outcome: 'conflict', code: 'not_published' }
    : decision
}

function decideStored(
  file: ParsedFile,
  state: FileState,
  options: ReadOptions,
  rules: Rules,
): Decision {
  if (state.trashed) return decideTrashed(file, state, rules)
  const { onConflict, moved } = rules
  const conflict: Decision = { outcome: 'conflict', code: 'edited_here' }
  const asImported = state.importHash?.equals(file.hash) ?? false
  const asStored = state.textHash.equals(file.hash)
  if (moved) {
    const differs = !asImported && !asStored && isEdited(state)
    return differs && onConflict === 'skip' ? conflict : { outcome: 'moved' }
  }
  const sameOptions =
    state.originTimeZone === options.timeZone &&
    state.originLang === options.lang &&
    state.originStatus === options.status &&
    // A text that was written here is UTF-8, whatever its file is.
    (isEdited(state) || state.originEncoding === file.encoding)
  if (sameOptions && (asImported || asStored))
    return { outcome: 'unchanged', renewHash: !asImported }
  if (onConflict === 'overwrite') return { outcome: 'updated' }
  // Options alone may change how an untouched file is read; what was edited here is left to a
  // person.
  return isEdited(state) && !asStored ? conflict : { outcome: 'updated' }
}

// What an import has put into the trash comes back with its file; what a person has put there waits
// for a person.
function decideTrashed(file: ParsedFile, state: FileState, { onConflict, moved }: Rules): Decision {
  const asImported = state.importHash?.equals(file.hash) ?? false
  const same = asImported || state.textHash.equals(file.hash)
  if (onConflict === 'overwrite') return { outcome: 'restored' }
  if (state.trashedByImport)
    return same || !isEdited(state)
      ? { outcome: 'restored' }
      : { outcome: 'conflict', code: 'edited_here' }
  return same && !moved
    ? { outcome: 'unchanged', renewHash: !asImported }
    : { outcome: 'conflict', code: 'in_trash' }
}
