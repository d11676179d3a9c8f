import type { Sql } from '../../database/client.ts'
import { isPublic } from '../../sql/visible.ts'

/** All names of a source, those in the trash included. */
export async function namesOf(db: Sql, source: string): Promise<Set<string>> {
  const { rows } = await db.query<{ file: string }>({
    text: 'select file from source_names where source = $1',
    values: [source],
  })
  return new Set(rows.map(({ file }) => file))
}

/** The texts of these articles of a source, of each at most so many characters. */
export async function textsOf(
  db: Sql,
  source: string,
  files: readonly string[],
  most: number,
): Promise<{ file: string; text: string }[]> {
  const { rows } = await db.query<{ file: string; text: string }>({
    text: `select file, left(head || body, $3) as text from articles
      where source = $1 and file = any($2::text[]) and trashed_at is null`,
    values: [source, files, most],
  })
  return rows
}

/** The hashes of these files of a source, and their bytes. */
export async function hashesOf(
  db: Sql,
  source: string,
  files: readonly string[],
): Promise<{ file: string; hash: string; size: number }[]> {
  const { rows } = await db.query<{ file: string; hash: string; size: number }>({
    text: `select f.file, encode(f.hash, 'hex') as hash, b.size::float8 as size
      from files f join blobs b using (hash)
      where f.source = $1 and f.file = any($2::text[]) and f.trashed_at is null`,
    values: [source, files],
  })
  return rows
}

/** The addresses of the public articles of a source, as their site's generator writes them. */
export async function publicUrls(db: Sql, source: string): Promise<string[]> {
  const { rows } = await db.query<{ url: string }>({
    text: `select a.url from articles a where a.source = $1 and a.url is not null and ${isPublic}
      order by a.url`,
    values: [source],
  })
  return rows.map(({ url }) => url)
}
