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
  const { rows } = await db.query<SameUrl>({
    text: `
      with own as (
        select id, file, url from articles where source = $1 and url is not null and trashed_at is null),
      same as (
        select url, (array_agg(file order by file collate "C"))[1:2] as files, count(*)::int - 1 as others
        from own group by url having count(*) > 1)
      select i.seq, o.file, o.url, s.others,
        case when o.file = s.files[1] then s.files[2] else s.files[1] end as other
      from same s join own o using (url) join import_files i on i.article_id = o.id
      where i.import_id = $2 and i.outcome <> 'trashed' order by i.seq`,
    values: [source, importId],
  })
  return rows
}

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
