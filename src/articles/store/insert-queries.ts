import type { Database } from '../../database/client.ts'
import { type Tx, writeAtOnce } from '../../events/write-transaction.ts'
import type { IndexedText } from '../../search/indexing/index-texts.ts'
import { inserted } from '../fields/columns.ts'
import { newReferences, type Referring } from '../references/write-queries.ts'
import { type ShownRow, shownColumns } from '../row.ts'
import { newEvents } from './event-queries.ts'
import {
  inputOf,
  links,
  newAliases,
  newSearch,
  ofInserted,
  parameters,
  shownInLists,
  unlessRenamed,
} from './part-queries.ts'
import type { ArticleRecord, Terms } from './record.ts'

/** A record to insert, with its search tokens and references. */
export type NewRecord = ArticleRecord & Referring & { search: IndexedText }

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
