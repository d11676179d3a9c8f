import type { Hash } from '../../blobs/store.ts'
import type { PresentFile } from '../../files/row.ts'
import type { OutcomeKind } from '../schema.ts'

/** What an import does with a file, and why it leaves it in a conflict. */
export type BesideDecision =
  | { outcome: 'created' }
  | { outcome: 'unchanged'; renewHash: boolean }
  | { outcome: Extract<OutcomeKind, 'updated' | 'moved' | 'restored'>; keepsBytes: boolean }
  | { outcome: 'conflict'; code: 'edited_here' | 'in_trash' | 'not_published' }

type Stored = Pick<PresentFile, 'hash' | 'importHash' | 'trashedAt' | 'trashedByImport' | 'exposed'>

interface Rules {
  onConflict: 'skip' | 'overwrite'
  /** Whether the file has moved since its last import. */
  moved: boolean
  mayPublish: boolean
  /** Whether the import may put a file under this name, where none is yet. */
  mayAdd: boolean
}

/** Decides as for articles: `stored` is the file of this name, or the one that moved here. */
export function decideBeside(hash: Hash, stored: Stored | undefined, rules: Rules): BesideDecision {
  if (!rules.mayAdd) return notPublished
  if (!stored) return { outcome: 'created' }
  const decision = stored.trashedAt
    ? decideTrashed(hash, stored, rules)
    : decideLive(hash, stored, rules)
  return decision.outcome !== 'unchanged' && stored.exposed && !rules.mayPublish
    ? notPublished
    : decision
}

const notPublished = { outcome: 'conflict', code: 'not_published' } as const

const isEdited = ({ hash, importHash }: Stored) => hash !== importHash

function decideLive(hash: Hash, stored: Stored, { onConflict, moved }: Rules): BesideDecision {
  const asImported = stored.importHash === hash
  const same = asImported || stored.hash === hash
  if (!same && isEdited(stored) && onConflict === 'skip')
    return { outcome: 'conflict', code: 'edited_here' }
  if (moved) return { outcome: 'moved', keepsBytes: same }
  return same
    ? { outcome: 'unchanged', renewHash: !asImported }
    : { outcome: 'updated', keepsBytes: false }
}

function decideTrashed(hash: Hash, stored: Stored, { onConflict, moved }: Rules): BesideDecision {
  const asImported = stored.importHash === hash
  const same = asImported || stored.hash === hash
  if (onConflict === 'overwrite') return { outcome: 'restored', keepsBytes: false }
  if (stored.trashedByImport)
    return same || !isEdited(stored)
      ? { outcome: 'restored', keepsBytes: same }
      : { outcome: 'conflict', code: 'edited_here' }
  return same && !moved
    ? { outcome: 'unchanged', renewHash: !asImported }
    : { outcome: 'conflict', code: 'in_trash' }
}
