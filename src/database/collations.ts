import type { Sql } from './client.ts'

const known = new WeakMap<Sql, Promise<ReadonlySet<string>>>()

/** The names of the ICU collations that a database has (`sv-x-icu`), asked once; none where PostgreSQL was built without ICU. */
export function icuCollations(db: Sql): Promise<ReadonlySet<string>> {
  const asked = known.get(db) ?? ask(db)
  known.set(db, asked)
  asked.catch(() => known.delete(db))
  return asked
}

async function ask(db: Sql): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ collname: string }>({
    text: `select collname from pg_collation where collprovider = 'i' and collnamespace = 'pg_catalog'::regnamespace`,
  })
  return new Set(rows.map(({ collname }) => collname))
}
