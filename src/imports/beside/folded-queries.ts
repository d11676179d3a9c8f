import type { Sql } from '../../database/client.ts'

/**
 * An article of an import, and whether a reference of it may mean a name that is spelled otherwise.
 */
export interface ImportedArticle {
  seq: number
  file: string
  articleId: string
  mayFold: boolean
}

/**
 * The articles with an outcome after this one that an import has left outside the trash, in pages,
 * so that each statement has a bounded cost. `allMayFold`: the source has names that even a
 * reference in lower case may mean.
 */
export async function listImportedArticles(
  db: Sql,
  importId: string,
  after: number,
  allMayFold: boolean,
  limit: number,
): Promise<ImportedArticle[]> {
  const { rows } = await db.query<ImportedArticle>({
    text: `
      select i.seq, i.file, i.article_id as "articleId", exists (
        select from article_references f where f.article_id = i.article_id and f.remote_url is null
          and ($3 or f.names <> f.name_keys)) as "mayFold"
      from (select * from import_files where import_id = $1 and seq > $2 and article_id is not null
        and outcome <> 'trashed' order by seq limit $4) i order by i.seq`,
    values: [importId, after, allMayFold, limit],
  })
  return rows
}
