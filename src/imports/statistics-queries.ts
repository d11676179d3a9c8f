import type { Sql } from '../database/client.ts'

const first = 500
const tables = [
  'articles',
  'article_categories',
  'article_paths',
  'article_references',
  'article_tags',
  'files',
  'import_files',
]

/**
 * Returns a function that an import calls with the files of each batch that it has written. It lets
 * PostgreSQL count the rows each time they may have doubled: it takes the tables of a new database
 * for empty until autovacuum comes, and then reads them whole for each row of a batch.
 */
export function keepStatistics(db: Sql): (files: number) => Promise<void> {
  let written = 0
  let due = first
  return async (files) => {
    written += files
    if (written < due) return
    due = 2 * written
    // Without it the import is slower, and nothing else.
    await countIfGrown(db, written).catch(() => {})
  }
}

async function countIfGrown(db: Sql, written: number): Promise<void> {
  const { rows } = await db.query<{ known: number }>({
    text: `select sum(greatest(reltuples, 0))::float8 as known from pg_class
      where oid in ('articles'::regclass, 'files'::regclass)`,
    values: [],
  })
  if ((rows[0]?.known ?? 0) >= written) return
  await db.query({ text: `analyze (skip_locked) ${tables.join(', ')}`, values: [] })
}
