import { LRUCache } from 'lru-cache'
import type { Database } from '../database/client.ts'
import { stateOf } from '../database/state.ts'
import { termKey } from '../markdown/file/slug.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { type NamedTerm, readTermsByKey } from './naming-queries.ts'

const most = 5_000
const kindsOf = stateOf(() => new Map<TermKind, LRUCache<string, NamedTerm>>())

function keptOf(db: Database, kind: TermKind): LRUCache<string, NamedTerm> {
  const kinds = kindsOf(db)
  const terms = kinds.get(kind) ?? new LRUCache<string, NamedTerm>({ max: most })
  kinds.set(kind, terms)
  return terms
}

/**
 * The terms that the names mean, by `termKey(name)`, as they were when this process last read them;
 * null if one of the names is no term's own. They may have changed since, so the statement that
 * writes them down checks them.
 */
export async function knownTerms(
  db: Database,
  kind: TermKind,
  names: readonly string[],
): Promise<Map<string, NamedTerm> | null> {
  const terms = keptOf(db, kind)
  const keys = [...new Set(names.map(termKey))].filter((key) => key !== '')
  const unknown = keys.filter((key) => !terms.has(key))
  if (unknown.length > 0)
    for (const [key, term] of await readTermsByKey(db, kind, unknown)) terms.set(key, term)
  const found = keys.flatMap((key): [string, NamedTerm][] => {
    const term = terms.get(key)
    return term ? [[key, term]] : []
  })
  return found.length === keys.length ? new Map(found) : null
}

/** Forgets terms that were found changed. */
export function forgetTerms(db: Database, kind: TermKind, keys: Iterable<string>): void {
  const terms = keptOf(db, kind)
  for (const key of keys) terms.delete(key)
}
