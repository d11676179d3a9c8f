import type { ReadOptions } from '../../markdown/fields/read.ts'
import { rulesDigest } from '../../sources/rules.ts'
import type { OutcomeKind } from '../schema.ts'
import type { ParsedFile } from './parse.ts'

/** The stored state of a file that an import's decision needs. */
export interface FileState {
  id: string
  file: string
  version: number
  textHash: Buffer
  /** sha256 of the bytes at the last import; null for an article created here. */
  importHash: Buffer | null
  trashed: boolean
  /** In the trash because an import did not find its file. */
  trashedByImport: boolean
  originTimeZone: string
  originLang: string
  originRules: Buffer | null
  originStatus: string
  originEncoding: string | null
  /** The text differs from the last imported one by renames of terms alone. */
  isRenamed: boolean
  /** A withheld draft: its file says published, but the import could not publish. */
  withheld: boolean
  /** Public or scheduled, by the database clock. */
  exposed: boolean
}

/** Whether a file equals the last imported one or the stored text. */
export const isStored = (state: FileState | undefined, hash: Buffer): boolean =>
  state !== undefined && ((state.importHash?.equals(hash) ?? false) || state.textHash.equals(hash))

/** A file with its stored state and the decision about it. */
export interface PlannedFile {
  file: ParsedFile
  state: FileState | undefined
  decision: FileDecision
}

export type FileDecision =
  | { outcome: Extract<OutcomeKind, 'created'> }
  | { outcome: 'unchanged'; renewHash: boolean }
  | { outcome: 'moved' | 'restored' }
  /** With `keepsText` only the reading changes: the article keeps its text, edits included. */
  | { outcome: 'updated'; keepsText?: true }
  | { outcome: 'conflict'; code: 'edited_here' | 'in_trash' | 'not_published' }

/** Whether the stored text differs from the last imported one. */
export const isEdited = ({ textHash, importHash }: Pick<FileState, 'textHash' | 'importHash'>) =>
  importHash === null || !importHash.equals(textHash)

// A rename of a term is no edit that a file could be in conflict with.
const isEditedHere = (state: FileState) => isEdited(state) && !state.isRenamed

/** The rules that an import decides by. */
interface Rules {
  onConflict: 'skip' | 'overwrite'
  /** Whether the file has moved since its last import. */
  moved: boolean
  mayPublish: boolean
}

/**
 * Decides what an import does with a file, identified by source and file name. For a moved file,
 * `state` is the state stored under its former name.
 */
export function decide(
  file: ParsedFile,
  state: FileState | undefined,
  options: ReadOptions,
  rules: Rules,
): FileDecision {
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
): FileDecision {
  if (state.trashed) return decideTrashed(file, state, rules)
  const { onConflict, moved } = rules
  const conflict: FileDecision = { outcome: 'conflict', code: 'edited_here' }
  const asImported = state.importHash?.equals(file.hash) ?? false
  const asStored = state.textHash.equals(file.hash)
  if (moved) {
    const differs = !asImported && !asStored && isEditedHere(state)
    return differs && onConflict === 'skip' ? conflict : { outcome: 'moved' }
  }
  const sameOptions =
    state.originTimeZone === options.timeZone &&
    state.originLang === options.lang &&
    state.originStatus === options.status &&
    // A text edited here is UTF-8, whatever the encoding of its file.
    (isEdited(state) || state.originEncoding === file.encoding)
  if (sameOptions && (asImported || asStored))
    return isReadByRules(state, file)
      ? { outcome: 'unchanged', renewHash: !asImported }
      : { outcome: 'updated', keepsText: true }
  if (onConflict === 'overwrite') return { outcome: 'updated' }
  // Other options may change how an unedited file is read; conflicts with edits need a person.
  return isEditedHere(state) && !asStored ? conflict : { outcome: 'updated' }
}

const isReadByRules = ({ originRules }: FileState, { rules }: ParsedFile): boolean =>
  originRules === null
    ? !rules
    : rules !== undefined && originRules.toString('hex') === rulesDigest(rules)

// An article that an import trashed is restored with its file; only a person restores an article
// that a person trashed.
function decideTrashed(
  file: ParsedFile,
  state: FileState,
  { onConflict, moved }: Rules,
): FileDecision {
  const asImported = state.importHash?.equals(file.hash) ?? false
  const same = asImported || state.textHash.equals(file.hash)
  if (onConflict === 'overwrite') return { outcome: 'restored' }
  if (state.trashedByImport)
    return same || !isEditedHere(state)
      ? { outcome: 'restored' }
      : { outcome: 'conflict', code: 'edited_here' }
  return same && !moved
    ? { outcome: 'unchanged', renewHash: !asImported }
    : { outcome: 'conflict', code: 'in_trash' }
}
