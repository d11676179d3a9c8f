import type { Tx } from '../../events/write-transaction.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import { isPublic, wasListed } from '../../sql/visible.ts'
import { snapshot, updated } from '../fields/columns.ts'
import { goneReferences, type Referring, replacedReferences } from '../references/write-queries.ts'
import { changeEvents } from './event-queries.ts'
import {
  inputOf,
  links,
  newAliases,
  newSearch,
  nextKey,
  ofUpdated,
  parameters,
} from './part-queries.ts'
import type { ArticleRecord } from './record.ts'

/**
 * A record to update if the stored version is still `expectedVersion`; `search` and `references`
 * are null if they stay as they are.
 */
export type ChangedRecord = ArticleRecord &
  Referring & { expectedVersion: number; search: IndexedText | null }

/**
 * Updates articles in one statement and stores their former state as revisions; returns the ids of
 * those that were not stale.
 */
export async function updateArticles(
  tx: Tx,
  actor: string,
  records: readonly ChangedRecord[],
): Promise<Set<string>> {
  const { rows } = await tx.record<{ id: string }>({
    name: 'update_articles',
    text: updateStatement,
    values: [actor, ...parameters(records)],
  })
  return new Set(rows.map((row) => row.id))
}

const replacedLinks = (table: string, column: string, parameter: string) => `
    delete from ${table} l using done
    where l.article_id = done.id and not exists (
      select from json_to_recordset(${parameter}::json) as n(id uuid, term uuid)
      where n.id = l.article_id and n.term = l.${column})`

const upsertLinks = (
  table: string,
  column: string,
  parameter: string,
) => `${links(table, column, parameter, ofUpdated)}
    on conflict (article_id, ${column}) do update set position = excluded.position, listed = excluded.listed,
      sort_at = excluded.sort_at, expires_at = excluded.expires_at`

// `former` writes the path that an article leaves, and one statement cannot write a row twice.
const notFormer =
  'where not exists (select from old o where (o.id, o.lang, o.path) = (p.id, p.lang, p.path))'

const updateStatement = `
  with ${inputOf()}, old as (
    select a.*, ${nextKey} as next_key, ${isPublic} as public, ${wasListed} as was_listed
    from articles a join input r on a.id = r.id and a.version = r."expectedVersion"
  ), done as (
    update articles a set ${updated}
    from input r join old o using (id) where a.id = r.id and a.version = r."expectedVersion"
    returning a.id, a.version
  ), revised as (
    insert into revisions (article_id, version, head, body, snapshot, actor, at)
    select o.id, o.version, o.head, o.body, ${snapshot}, o.updated_by, o.updated_at from old o join done using (id)
  ), former as (
    insert into article_paths (lang, path, article_id, kind, url)
    select o.lang, o.path, o.id, 'former', o.url from old o join done using (id) join input r using (id)
    where (o.lang, o.path) <> (r.lang, r.path) or o.url <> r.url
    on conflict (lang, path, article_id) do update set kind = 'former', url = excluded.url, created_at = now()
  ), gone_aliases as (
    delete from article_paths p using done where p.article_id = done.id and p.kind = 'alias' and not exists (
      select from json_to_recordset($9::json) as n(id uuid, lang text, path text)
      where n.id = p.article_id and n.lang = p.lang and n.path = p.path)
      and not exists (select from old o where o.id = p.article_id and o.lang = p.lang and o.path = p.path)
  ), aliased as (${newAliases(notFormer)}
  ), gone_tags as (${replacedLinks('article_tags', 'tag_id', '$3')}
  ), tag_links as (${upsertLinks('article_tags', 'tag_id', '$3')}
  ), gone_categories as (${replacedLinks('article_categories', 'category_id', '$8')}
  ), category_links as (${upsertLinks('article_categories', 'category_id', '$8')}
  ), searched as (${newSearch(ofUpdated)}
    on conflict (article_id) do update set rank_tokens = excluded.rank_tokens, tokens = excluded.tokens,
      listed = excluded.listed, sort_at = excluded.sort_at, expires_at = excluded.expires_at
  ), gone_references as (${goneReferences('input')}
  ), referring as (${replacedReferences('$10')}
  ), visibility as (
    update article_search s set listed = r.shown, sort_at = r.sort_at, expires_at = r."expiresAt"
    from input r join done using (id) where s.article_id = r.id and not r.reindexed
  ), new_events as (${changeEvents}
  )
  select id from done`
