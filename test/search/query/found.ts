import { randomUUID } from 'node:crypto'
import type { Database } from '../../../src/database/client.ts'
import { indexTexts, type SearchText } from '../../../src/search/indexing/index-texts.ts'
import { parseSearch } from '../../../src/search/query/parse.ts'
import { searchSource } from '../../../src/search/query/sql.ts'
import { queryTokens } from '../../../src/search/query/tokens.ts'

export interface StoredText extends Partial<SearchText> {
  listed?: boolean
  sortAt?: string
  expiresAt?: string | null
}

/** Stores articles with the given searchable texts, in order; returns their ids. */
export async function storeTexts(db: Database, texts: readonly StoredText[]): Promise<string[]> {
  const full = texts.map((text) => ({
    title: 'x',
    summary: null,
    tags: [],
    body: '',
    lang: 'en',
    ...text,
  }))
  const indexed = await indexTexts(db, full)
  const rows = full.map((text, index) => ({
    ...text,
    ...indexed[index],
    tokens: `{${indexed[index]?.tokens.join(',')}}`,
    id: randomUUID(),
  }))
  await db.pool.query(insertArticles, [JSON.stringify(rows)])
  return rows.map(({ id }) => id)
}

const insertArticles = `with input as (
  select r.*, coalesce(r.listed, true) as shown, coalesce(r."sortAt", '-infinity') as sort_at
  from json_to_recordset($1::json) as r(id uuid, title text, summary text, body text, lang text, tags json,
    listed boolean, "sortAt" timestamptz, "expiresAt" timestamptz, "rankTokens" text, tokens text)
), stored as (
  insert into articles (id, source, file, head, body, text_hash, origin_time_zone, origin_lang, origin_status, lang,
    path, slug, title, summary, authors, aliases, status, published_at, sort_at, expires_at, updated_by, front_matter,
    front_matter_keys, word_count, reading_minutes, tags)
  select id, 'test', id::text, '', body, '', 'UTC', lang, 'published', lang, id::text, 'x', title, summary, '{}', '{}',
    case when shown then 'published' else 'draft' end, nullif(sort_at, '-infinity'), sort_at, "expiresAt", 'test', '{}', '{}', 1, 1,
    (select coalesce(jsonb_agg(jsonb_build_object('name', t)), '[]') from json_array_elements_text(tags) t)
  from input
)
insert into article_search (article_id, rank_tokens, tokens, listed, sort_at, expires_at)
select id, "rankTokens"::tsvector, tokens::int[], shown, sort_at, "expiresAt" from input`

/** The ids that a public search finds, best and newest first. */
export async function find(db: Database, q: string, langs: string[] = []): Promise<string[]> {
  const parsed = parseSearch(q, langs)
  if (!parsed.ok) throw new Error(parsed.message)
  const values: unknown[] = []
  const tokens = await queryTokens(db, parsed.search)
  const source = searchSource(tokens, (value) => `$${values.push(value)}`, true)
  const order = 'order by rank desc, sort_at desc, article_id desc'
  const { rows } = await db.pool.query<{ article_id: string }>(
    `select article_id from (${source}) s ${order}`,
    values,
  )
  return rows.map((row) => row.article_id)
}
