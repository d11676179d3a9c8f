import type { Sql } from '../../database/client.ts'

/** A page whose address other pages of its source have, too. */
export interface SameUrl {
  /** The position of its outcome in the import. */
  seq: number
  file: string
  url: string
  /** The first other page of this address. */
  other: string
  /** How many other pages have this address. */
  others: number
}

/**
 * The files of an import whose articles have an address that other articles of the source have. The
 * trash has none.
 */
export async function listSameUrls(db: Sql, source: string, importId: string): Promise<SameUrl[]> {
  const { rows: shared } = await db.query<Shared>({ text: sharedUrls, values: [source] })
  if (shared.length === 0) return []
  const pages = new Map(shared.map(({ id, ...page }) => [id, page]))
  const { rows } = await db.query<{ seq: number; id: string }>({
    text: `select seq, article_id as id from import_files
      where import_id = $1 and article_id = any($2::uuid[]) and outcome <> 'trashed' order by seq`,
    values: [importId, [...pages.keys()]],
  })
  return rows.flatMap(({ seq, id }) => {
    const page = pages.get(id)
    return page ? [{ seq, ...page }] : []
  })
}

type Shared = Omit<SameUrl, 'seq'> & { id: string }

// Without joins: in a new database PostgreSQL takes the tables for small, and would compare all
// articles with all files of the import.
const sharedUrls = `
  select id, file, url, case when file = first then second else first end as other, others from (
    select id, file, url, (count(*) over (partition by url))::int - 1 as others,
      first_value(file) over by_file as first, nth_value(file, 2) over by_file as second
    from articles where source = $1 and url is not null and trashed_at is null
    window by_file as (partition by url order by file collate "C"
      rows between unbounded preceding and unbounded following)) own
  where others > 0`

/** The stored articles of a source with one of these addresses, outside the trash. */
export async function findOfUrls(
  db: Sql,
  source: string,
  urls: readonly string[],
): Promise<{ id: string; file: string; url: string }[]> {
  const { rows } = await db.query<{ id: string; file: string; url: string }>({
    text: `select id, file, url from articles
      where source = $1 and url = any($2::text[]) and url is not null and trashed_at is null`,
    values: [source, urls],
  })
  return rows
}
