import type { Writer } from '../actor.ts'
import { recordEvents } from '../events/record.ts'
import type { Tx } from '../events/write-transaction.ts'
import type { TermKind } from '../sql/term-kind.ts'

interface TermEvent {
  id: string
  version: number
  /** Only for categories. */
  path?: string
  changed?: string[]
  /** For a deleted or merged term: whether the public saw it. */
  wasPublic?: boolean
}

/** Records the events of terms in the writer's transaction. */
export function recordTerms(
  tx: Tx,
  kind: TermKind,
  { actor, importId }: Pick<Writer, 'actor' | 'importId'>,
  what: 'created' | 'updated' | 'deleted' | 'merged',
  terms: readonly TermEvent[],
): Promise<void> {
  const { resource } = kind
  const events = terms.map((term) => ({
    type: `${resource}.${what}`,
    resource,
    ...membersOf(term),
    ...(importId !== undefined && { importId }),
  }))
  return recordEvents(tx, actor, events)
}

const membersOf = ({ id, version, path, changed, wasPublic }: TermEvent) => ({
  resourceId: id,
  version,
  ...(path !== undefined && { path }),
  ...(changed && { changed }),
  ...(wasPublic !== undefined && { wasPublic }),
})
