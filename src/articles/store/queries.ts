import { intArray, textArray } from '../../database/arrays.ts'
import type { Database } from '../../database/client.ts'
import { type Tx, writeAtOnce } from '../../events/write-transaction.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import { isPublic, wasListed } from '../../sql/visible.ts'
import { inserted, snapshot, updated } from '../fields/columns.ts'
import {
  goneReferences,
  newReferences,
  type Referring,
  referenceRows,
  replacedReferences,
} from '../references/write-queries.ts'
import { type ShownRow, shownColumns } from '../row.ts'
import { changeEvents, newEvents } from './event-queries.ts'
import {
  inputOf,
  links,
  newAliases,
  newSearch,
  nextKey,
  ofInserted,
  ofUpdated,
  shownInLists,
  unlessRenamed,
} from './part-queries.ts'
import type { ArticleRecord, Terms } from './record.ts'

/** A record to insert, with its search tokens and references. */
export type NewRecord = ArticleRecord & Referring & { search: IndexedText }

/**
 * A record to update if the stored version is still `expectedVersion`; `search` and `references`
 * are null if they stay as they are.
 */
export type ChangedRecord = ArticleRecord &
  Referring & { expectedVersion: number; search: IndexedText | null }

/**
 * Inserts articles with links, aliases, search tokens and events in one statement. Returns the
 * inserted ones by id; those whose path, file or id is taken are missing.
 */
export async function insertArticles(
  tx: Tx,
  actor: string,
  records: readonly NewRecord[],
): Promise<Map<string, InsertedArticle>> {
  const values = [actor, ...parameters(records)]
  const { rows } = await tx.record<InsertedArticle>({
    name: 'insert_articles',
    text: insertAlways,
    values,
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * Like `insertArticles`, for records made with cached terms, which are not locked: inserts nothing
 * unless every term still has the same name and slug, and no record that is published now in another
 * second than the present one. Runs as its own transaction and announces its events afterwards.
 */
export async function insertUnlessRenamed(
  db: Database,
  actor: string,
  records: readonly NewRecord[],
  terms: Terms,
): Promise<Map<string, InsertedArticle>> {
  // Checks also terms that no record links: two names that meant one term when they were cached may
  // mean two terms now.
  const [tags, categories] = [terms.tags, terms.categories].map((byKey) =>
    JSON.stringify([...byKey.values()]),
  )
  const values = [actor, ...parameters(records)]
  const isPlain = records.every(needsNoMore) && terms.categories.size === 0
  const rows = await writeAtOnce<InsertedArticle>(
    db,
    isPlain
      ? { ...insertPlainUnlessRenamed, values: [...values.slice(0, alwaysUsed), tags] }
      : { ...insertWholeUnlessRenamed, values: [...values, tags, categories] },
  )
  return new Map(rows.map((row) => [row.id, row]))
}

const needsNoMore = ({ categories, aliases, references }: NewRecord) =>
  categories.length === 0 && aliases.length === 0 && references?.length === 0

/** An article that was just inserted, as responses show it. */
export type InsertedArticle = Pick<
  ShownRow,
  'id' | 'version' | 'lang' | 'path' | 'url' | 'cover' | 'json'
>

/**
 * Updates articles the same way and stores their former state as revisions; returns the ids of
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

// One JSON parameter per table, so that one plan serves one article and five hundred. All tokens
// are in one array, and each search row names its slice. What many articles lack comes last.
function parameters(
  records: readonly (ArticleRecord & Referring & { search: IndexedText | null })[],
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
  const aliases = records.flatMap(({ id, lang, aliases }) =>
    aliases.map((path) => ({ id, lang, path })),
  )
  const articles = records.map(({ search, references, head, body, ...record }) => ({
    ...record,
    reindexed: search !== null,
    ...(references ? { referenceCount: references.length } : {}),
  }))
  return [
    ...[articles, links('tags'), search].map((rows) => JSON.stringify(rows)),
    intArray(indexed.map(({ tokens }) => tokens)),
    textArray(records.map(({ head }) => head)),
    textArray(records.map(({ body }) => body)),
    ...[links('categories'), aliases, referenceRows(records)].map((rows) => JSON.stringify(rows)),
  ]
}

// The actor and the parameters before `categories`.
const alwaysUsed = 7

// Each part costs some hundredths of the statement even without rows, so plain articles go without.
const insertMore = `
  ), category_links as (${links('article_categories', 'category_id', '$8', ofInserted)}
  ), referring as (${newReferences('$10')}
  ), aliased as (${newAliases()}`

const insertStatement = (input: string, more = insertMore) => `
  with ${input}, done as (
    insert into articles as a (${inserted.columns})
    select ${inserted.values}
    from input
    on conflict do nothing
    returning ${shownColumns}, ${shownInLists}
  ), tag_links as (${links('article_tags', 'tag_id', '$3', ofInserted)}
  ), searched as (${newSearch(ofInserted)}${more}
  ), new_events as (${newEvents}
  )
  select id, version, lang, path, url, cover, json from done`

const insertAlways = insertStatement(inputOf())

const insertWholeUnlessRenamed = {
  name: 'insert_unless_renamed',
  text: insertStatement(unlessRenamed('$11', '$12')),
}

const insertPlainUnlessRenamed = {
  name: 'insert_plain_unless_renamed',
  text: insertStatement(unlessRenamed('$8'), ''),
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
