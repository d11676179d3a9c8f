import { LRUCache } from 'lru-cache'
import type { Sql } from '../database/client.ts'
import { termKey } from '../markdown/file/slug.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { type NamedTerm, readTermsByKey } from './naming-queries.ts'

const most = 5_000
const kept = new WeakMap<Sql, Map<TermKind, LRUCache<string, NamedTerm>>>()

function keptOf(db: Sql, kind: TermKind): LRUCache<string, NamedTerm> {
  const kinds = kept.get(db) ?? new Map<TermKind, LRUCache<string, NamedTerm>>()
  const terms = kinds.get(kind) ?? new LRUCache<string, NamedTerm>({ max: most })
  kept.set(db, kinds.set(kind, terms))
  return terms
}

/**
 * The terms that the names mean, by `termKey(name)`, as they were when this process last read them; null if one of the
 * names is no term's own. They may have changed since, so the statement that writes them down checks them.
 */
export async function knownTerms(
  db: Sql,
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
export function forgetTerms(db: Sql, kind: TermKind, keys: Iterable<string>): void {
  const terms = keptOf(db, kind)
  for (const key of keys) terms.delete(key)
}
