import type { Database, Sql } from './client.ts'
import { stateOf } from './state.ts'

const knownOf = stateOf((): { names?: Promise<ReadonlySet<string>> } => ({}))

/**
 * The names of the ICU collations that a database has (`sv-x-icu`), asked once; none where
 * PostgreSQL was built without ICU.
 */
export function icuCollations(db: Database): Promise<ReadonlySet<string>> {
  const known = knownOf(db)
  known.names ??= ask(db)
  known.names.catch(() => delete known.names)
  return known.names
}

async function ask(db: Sql): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ collname: string }>({
    text: `select collname from pg_collation where collprovider = 'i' and collnamespace = 'pg_catalog'::regnamespace`,
  })
  return new Set(rows.map(({ collname }) => collname))
}
