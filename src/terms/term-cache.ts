import { LRUCache } from 'lru-cache'
import type { Database } from '../database/client.ts'
import { stateOf } from '../database/state.ts'
import { termKey } from '../markdown/file/slug.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { type NamedTerm, readTermsByKey } from './naming/queries.ts'

const maxTerms = 5_000
const kindsOf = stateOf(() => new Map<TermKind, LRUCache<string, NamedTerm>>())

function cacheOf(db: Database, kind: TermKind): LRUCache<string, NamedTerm> {
  const kinds = kindsOf(db)
  const terms = kinds.get(kind) ?? new LRUCache<string, NamedTerm>({ max: maxTerms })
  kinds.set(kind, terms)
  return terms
}

/**
 * The terms that the names refer to, by `termKey(name)`, as this process last read them; null if a
 * name is not the present name of a term. They may be stale, so the statement that stores them must
 * check them.
 */
export async function readCachedTerms(
  db: Database,
  kind: TermKind,
  names: readonly string[],
): Promise<Map<string, NamedTerm> | null> {
  const terms = cacheOf(db, kind)
  const keys = [...new Set(names.map(termKey))].filter((key) => key !== '')
  const uncached = keys.filter((key) => !terms.has(key))
  if (uncached.length > 0)
    for (const [key, term] of await readTermsByKey(db, kind, uncached)) terms.set(key, term)
  const found = keys.flatMap((key): [string, NamedTerm][] => {
    const term = terms.get(key)
    return term ? [[key, term]] : []
  })
  return found.length === keys.length ? new Map(found) : null
}

/** Drops terms from the cache that turned out to be stale. */
export function forgetTerms(db: Database, kind: TermKind, keys: Iterable<string>): void {
  const terms = cacheOf(db, kind)
  for (const key of keys) terms.delete(key)
}
