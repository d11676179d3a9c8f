import type { Database, Sql } from '../../database/client.ts'
import { stateOf } from '../../database/state.ts'

const collationsOf = stateOf((): { names?: Promise<ReadonlySet<string>> } => ({}))

/**
 * The names of the ICU collations of a database (`sv-x-icu`), read once; none if PostgreSQL was
 * built without ICU.
 */
export function icuCollations(db: Database): Promise<ReadonlySet<string>> {
  const collations = collationsOf(db)
  collations.names ??= readNames(db)
  collations.names.catch(() => delete collations.names)
  return collations.names
}

async function readNames(db: Sql): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ collname: string }>({
    text: `select collname from pg_collation where collprovider = 'i' and collnamespace = 'pg_catalog'::regnamespace`,
  })
  return new Set(rows.map(({ collname }) => collname))
}
