import type { Sql } from '../../database/client.ts'
import type { Problem } from '../../shapes.ts'

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

/** Adds a problem to outcomes that have none with its code. */
export async function addProblems(
  tx: Sql,
  importId: string,
  code: string,
  added: readonly { seq: number; problem: Problem }[],
): Promise<void> {
  await tx.query({
    text: `update import_files i set problems = i.problems || n.problem
      from json_to_recordset($2::json) as n(seq int, problem jsonb)
      where i.import_id = $1 and i.seq = n.seq
        and not i.problems @> jsonb_build_array(jsonb_build_object('code', $3::text))`,
    values: [importId, JSON.stringify(added), code],
  })
}
