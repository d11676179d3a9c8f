import type { Sql } from '../../database/client.ts'
import { intArray } from '../../database/int-array.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import { isPublic, wasListed } from '../../sql/visible.ts'
import { type ShownRow, shownColumns } from '../row.ts'
import { changeEvents, newEvents } from './event-queries.ts'
import type { ArticleRecord, Terms } from './record.ts'
import { groupOfPlace, nextKey } from './translation-queries.ts'

/** A record to insert, with its search tokens. */
export type NewRecord = ArticleRecord & { search: IndexedText }

/** A record to update if the stored version is still `expectedVersion`; `search` is null when its words stay. */
export type ChangedRecord = ArticleRecord & { expectedVersion: number; search: IndexedText | null }

/** Inserts articles with links, aliases, search tokens and events in one statement; answers those that had room, by id. */
export async function insertArticles(
  tx: Sql,
  actor: string,
  records: readonly NewRecord[],
): Promise<Map<string, Made>> {
  const values = [actor, ...parameters(records)]
  const { rows } = await tx.query<Made>({ name: 'insert_articles', text: insertAlways, values })
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * The same for records made of `terms` that were read some time ago and are not locked: inserts none of them unless each name still
 * means the same. A transaction by itself.
 */
export async function insertUnlessRenamed(
  db: Sql,
  actor: string,
  records: readonly NewRecord[],
  terms: Terms,
): Promise<Map<string, Made>> {
  // Also those that no record links: of two names that seemed to mean one term, one may be that of another by now.
  const held = [terms.tags, terms.categories].map((known) => JSON.stringify([...known.values()]))
  const values = [actor, ...parameters(records), ...held]
  const statement = { name: 'insert_unless_renamed', text: insertUnlessRenamedStatement, values }
  const { rows } = await db.query<Made>(statement)
  return new Map(rows.map((row) => [row.id, row]))
}

/** An article that was just made, as answers show it. */
export type Made = Pick<ShownRow, 'id' | 'version' | 'lang' | 'path' | 'cover' | 'json'>

/** Updates articles the same way and keeps their former state as revisions; answers the ids that were not stale. */
export async function updateArticles(
  tx: Sql,
  actor: string,
  records: readonly ChangedRecord[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'update_articles',
    text: updateStatement,
    values: [actor, ...parameters(records)],
  })
  return new Set(rows.map((row) => row.id))
}

// One JSON parameter per table: one plan serves one article and five hundred. Tokens are a list of their own, of
// which each search row names its piece.
function parameters(
  records: readonly (ArticleRecord & { search: IndexedText | null })[],
): (string | Buffer)[] {
  const links = (name: 'tags' | 'categories') =>
    records.flatMap(({ id, [name]: terms }) =>
      terms.map((term, position) => ({ id, term: term.id, position })),
    )
  const indexed = records.flatMap(({ id, search }) => (search ? [{ id, ...search }] : []))
  let last = 0
  const search = indexed.map(({ tokens, ...row }) => {
    const first = last + 1
    last += tokens.length
    return { ...row, first, last }
  })
  const aliases = records.flatMap(({ id, lang, aliases }) => aliases.map((path) => ({ id, lang, path })))
  const articles = records.map(({ search, ...record }) => ({ ...record, reindexed: search !== null }))
  const tables = [articles, links('tags'), links('categories'), search, aliases]
  return [...tables.map((rows) => JSON.stringify(rows)), intArray(indexed.map(({ tokens }) => tokens))]
}

const inputOf = (condition = '') => `
  input as materialized (
    select r.*, r.live and r.listed as shown, r.live and r.sort_at > now() as unannounced,
      r.live and r.sort_at <= now() and (r."expiresAt" is null or r."expiresAt" > now()) as public,
      case when r."keyOrigin" in ('placed', 'moved') then ${groupOfPlace} end as joined
    from (select *, coalesce("publishedAt", '-infinity') as sort_at, status = 'published' and not trashed as live
    from json_to_recordset($2::json) as r(
      id uuid, source text, file text, head text, body text, "textHash" text, "importHash" text,
      "originTimeZone" text, "originLang" text, "originStatus" text, "originEncoding" text, lang text, path text, slug text, title text,
      summary text, cover text, authors text[], aliases text[], status text, listed boolean, "publishedAt" timestamptz,
      "expiresAt" timestamptz, "modifiedAt" timestamptz, trashed boolean, withheld boolean, "translationKey" text,
      "frontMatter" jsonb, "frontMatterKeys" text[], "wordCount" int, "readingMinutes" int, tags jsonb,
      categories jsonb, "expectedVersion" int, reindexed boolean, "keyOrigin" text, event jsonb)) r
    ${condition}
  )`

/** Links of one kind as `done` (inserted or updated ids) allows them. */
const links = (table: string, column: string, parameter: string) => `
    insert into ${table} (article_id, ${column}, position, listed, sort_at, expires_at)
    select l.id, l.term, l.position, r.shown, r.sort_at, r."expiresAt"
    from json_to_recordset(${parameter}::json) as l(id uuid, term uuid, position smallint)
    join done using (id) join input r using (id)`

const newAliases = (unless = '') => `
    insert into article_paths (lang, path, article_id, kind)
    select distinct p.lang, p.path, p.id, 'alias'
    from json_to_recordset($6::json) as p(id uuid, lang text, path text) join done using (id)
    ${unless}
    on conflict do nothing`

const newSearch = `
    insert into article_search (article_id, rank_tokens, tokens, listed, sort_at, expires_at)
    select s.id, s."rankTokens"::tsvector, ($7::int[])[s.first:s.last], r.shown, r.sort_at, r."expiresAt"
    from json_to_recordset($5::json) as s(id uuid, "rankTokens" text, first int, last int)
    join done using (id) join input r using (id)`

const insertStatement = (input: string) => `
  with ${input}, done as (
    insert into articles as a (id, source, file, head, body, text_hash, import_hash, origin_time_zone, origin_lang,
      origin_status, origin_encoding, lang, path, slug, title, summary, cover, authors, aliases, status, withheld, listed, published_at, sort_at,
      first_published_at, expires_at, modified_at, updated_by, translation_key, translation_group, unannounced, front_matter,
      front_matter_keys, word_count, reading_minutes, tags, categories)
    select id, source, file, head, body, decode("textHash", 'hex'), decode("importHash", 'hex'), "originTimeZone",
      "originLang", "originStatus", "originEncoding", lang, path, slug, title, summary, cover, authors, aliases, status, withheld, listed, "publishedAt",
      sort_at, case when status = 'published' then coalesce("publishedAt", now()) end, "expiresAt", "modifiedAt", $1,
      coalesce(joined, "translationKey"), nullif(joined, "translationKey"), unannounced, "frontMatter", "frontMatterKeys",
      "wordCount", "readingMinutes", tags, categories
    from input
    on conflict do nothing
    returning ${shownColumns}
  ), tag_links as (${links('article_tags', 'tag_id', '$3')}
  ), category_links as (${links('article_categories', 'category_id', '$4')}
  ), searched as (${newSearch}
  ), aliased as (${newAliases()}
  ), told as (${newEvents}
  )
  select id, version, lang, path, cover, json from done`

const insertAlways = insertStatement(inputOf())

// Locked as by `findTermsByKey`: who renames, merges or moves a term waits for us, or we for them and then find it changed.
const stillSo = (table: string, parameter: string, more = '') => `
  ${table}_held as materialized (
    select t.id from ${table} t join json_to_recordset(${parameter}::json) as w(id uuid, slug text, name text, path text)
      on t.id = w.id and t.slug = w.slug and t.name = w.name ${more}
    order by t.id
    for key share of t
  )`

const insertUnlessRenamedStatement = insertStatement(`
  ${stillSo('tags', '$8')}, ${stillSo('categories', '$9', 'and t.path = w.path')},
  ${inputOf(`where (select count(*) from tags_held) = json_array_length($8::json)
      and (select count(*) from categories_held) = json_array_length($9::json)`)}`)

const replacedLinks = (table: string, column: string, parameter: string) => `
    delete from ${table} l using done
    where l.article_id = done.id and not exists (
      select from json_to_recordset(${parameter}::json) as n(id uuid, term uuid)
      where n.id = l.article_id and n.term = l.${column})`

const upsertLinks = (table: string, column: string, parameter: string) => `${links(table, column, parameter)}
    on conflict (article_id, ${column}) do update set position = excluded.position, listed = excluded.listed,
      sort_at = excluded.sort_at, expires_at = excluded.expires_at`

/** A version as its revision keeps it, from the row `o` of the article. */
export const snapshot = `jsonb_build_object('source', o.source, 'file', o.file, 'timeZone', o.origin_time_zone,
      'lang', o.lang, 'path', o.path, 'title', o.title, 'summary', o.summary, 'cover', o.cover, 'authors', o.authors,
      'aliases', o.aliases, 'status', o.status, 'withheld', o.withheld, 'listed', o.listed, 'publishedAt', o.published_at, 'expiresAt', o.expires_at,
      'modifiedAt', o.modified_at, 'trashedAt', o.trashed_at, 'translationKey', o.translation_key,
      'frontMatter', o.front_matter, 'tags', o.tags, 'categories', o.categories, 'originLang', o.origin_lang,
      'originStatus', o.origin_status, 'originEncoding', o.origin_encoding, 'importHash', encode(o.import_hash, 'hex'))`

// The path that an article leaves is written by `former`, and one statement cannot write one row twice.
const notFormer = 'where not exists (select from old o where (o.id, o.lang, o.path) = (p.id, p.lang, p.path))'

const updateStatement = `
  with ${inputOf()}, old as (
    select a.*, ${nextKey} as next_key, ${isPublic} as public, ${wasListed} as told
    from articles a join input r on a.id = r.id and a.version = r."expectedVersion"
  ), done as (
    update articles a set source = r.source, file = r.file, head = r.head, body = r.body,
      text_hash = decode(r."textHash", 'hex'), import_hash = decode(r."importHash", 'hex'),
      origin_time_zone = r."originTimeZone", origin_lang = r."originLang", origin_status = r."originStatus", origin_encoding = r."originEncoding",
      lang = r.lang, path = r.path, slug = r.slug, title = r.title, summary = r.summary, cover = r.cover,
      authors = r.authors, aliases = r.aliases, status = r.status, withheld = r.withheld, listed = r.listed, published_at = r."publishedAt",
      sort_at = r.sort_at, first_published_at = case when a.first_published_at <= now() then a.first_published_at
        when r.status = 'published' and not r.trashed then coalesce(r."publishedAt", now()) end,
      expires_at = r."expiresAt", modified_at = r."modifiedAt", updated_by = $1, updated_at = now(),
      trashed_at = case when r.trashed then coalesce(a.trashed_at, now()) end,
      trashed_by_import = r.trashed and case when a.trashed_at is null then r.event->>'importId' is not null
        else a.trashed_by_import end,
      translation_key = o.next_key, translation_group = case when r."keyOrigin" <> 'given' then nullif(o.next_key, r."translationKey") end,
      unannounced = r.unannounced, front_matter = r."frontMatter",
      front_matter_keys = r."frontMatterKeys", word_count = r."wordCount", reading_minutes = r."readingMinutes",
      tags = r.tags, categories = r.categories, version = a.version + 1
    from input r join old o using (id) where a.id = r.id and a.version = r."expectedVersion"
    returning a.id, a.version
  ), revised as (
    insert into revisions (article_id, version, head, body, snapshot, actor, at)
    select o.id, o.version, o.head, o.body, ${snapshot}, o.updated_by, o.updated_at from old o join done using (id)
  ), former as (
    insert into article_paths (lang, path, article_id, kind)
    select o.lang, o.path, o.id, 'former' from old o join done using (id) join input r using (id)
    where (o.lang, o.path) <> (r.lang, r.path)
    on conflict (lang, path, article_id) do update set kind = 'former', created_at = now()
  ), gone_aliases as (
    delete from article_paths p using done where p.article_id = done.id and p.kind = 'alias' and not exists (
      select from json_to_recordset($6::json) as n(id uuid, lang text, path text)
      where n.id = p.article_id and n.lang = p.lang and n.path = p.path)
      and not exists (select from old o where o.id = p.article_id and o.lang = p.lang and o.path = p.path)
  ), aliased as (${newAliases(notFormer)}
  ), gone_tags as (${replacedLinks('article_tags', 'tag_id', '$3')}
  ), tag_links as (${upsertLinks('article_tags', 'tag_id', '$3')}
  ), gone_categories as (${replacedLinks('article_categories', 'category_id', '$4')}
  ), category_links as (${upsertLinks('article_categories', 'category_id', '$4')}
  ), searched as (${newSearch}
    on conflict (article_id) do update set rank_tokens = excluded.rank_tokens, tokens = excluded.tokens,
      listed = excluded.listed, sort_at = excluded.sort_at, expires_at = excluded.expires_at
  ), seen as (
    update article_search s set listed = r.shown, sort_at = r.sort_at, expires_at = r."expiresAt"
    from input r join done using (id) where s.article_id = r.id and not r.reindexed
  ), told as (${changeEvents}
  )
  select id from done`
