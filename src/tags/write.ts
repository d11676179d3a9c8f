import type { Sql } from '../database/client.ts'
import { type EnsureOptions, ensureTerms } from '../terms/ensure.ts'
import { tagKind } from '../terms/kind.ts'
import type { NamedTerm } from '../terms/queries.ts'

/** The tags that the names mean, by `termKey(name)`; missing ones are made. */
export function ensureTags(
  tx: Sql,
  actor: string,
  names: readonly string[],
  options?: EnsureOptions,
): Promise<Map<string, NamedTerm>> {
  return ensureTerms(tx, tagKind, actor, names, options)
}
