import type { Sql } from '../database/client.ts'
import { type EnsureOptions, ensureTerms } from '../terms/ensure.ts'
import { categoryKind } from '../terms/kind.ts'
import type { NamedTerm } from '../terms/queries.ts'

export interface NamedCategory extends NamedTerm {
  path: string
}

/** The categories that the names mean, by `termKey(name)`; missing ones are made at the root of the tree. */
export function ensureCategories(
  tx: Sql,
  actor: string,
  names: readonly string[],
  options?: EnsureOptions,
): Promise<Map<string, NamedCategory>> {
  return ensureTerms(tx, categoryKind, actor, names, options)
}
