import type { Sql } from '../database/client.ts'
import { loadStems, stemKey } from './stems.ts'
import type { SearchPart } from './tokens.ts'

/** The tokens of one article and what decides whether and where it is found. */
export interface SearchRow {
  articleId: string
  parts: SearchPart[]
  /** Published and not in the trash. */
  listed: boolean
  /** RFC 3339, or `-infinity` for an undated article. */
  sortAt: string
  expiresAt: string | null
}

const INSERT = `insert into article_search (article_id, part, rank_tokens, tokens, listed, sort_at, expires_at)
select * from unnest($1::uuid[], $2::smallint[], $3::tsvector[], $4::tsvector[], $5::boolean[], $6::timestamptz[], $7::timestamptz[])`

/** Writes the tokens of new articles in one statement (two, when words are met for the first time). */
export async function insertSearchParts(tx: Sql, rows: readonly SearchRow[]): Promise<void> {
  if (rows.length === 0) return
  const stems = await loadStems(
    tx,
    rows.flatMap(({ parts }) => parts.flatMap(({ words }) => words)),
  )
  const lines = rows.flatMap((row) => row.parts.map((part) => ({ row, part, texts: withStems(part, stems) })))
  await tx.query({
    name: 'insert_search_parts',
    text: INSERT,
    values: [
      lines.map(({ row }) => row.articleId),
      lines.map(({ part }) => part.part),
      lines.map(({ texts }) => texts.rankTokens),
      lines.map(({ texts }) => texts.tokens),
      lines.map(({ row }) => row.listed),
      lines.map(({ row }) => row.sortAt),
      lines.map(({ row }) => row.expiresAt),
    ],
  })
}

function withStems(
  part: SearchPart,
  stems: ReadonlyMap<string, string>,
): { rankTokens: string; tokens: string } {
  const tokens = [part.tokens]
  const rankTokens = [part.rankTokens]
  for (const word of part.words) {
    const stem = stems.get(stemKey(word))
    if (!stem) continue
    if (word.weight === '') tokens.push(stem)
    else rankTokens.push(stem + word.weight)
  }
  return { rankTokens: rankTokens.join(' '), tokens: tokens.join(' ') }
}

/** Puts new tokens in the place of old ones. */
export async function replaceSearchParts(tx: Sql, rows: readonly SearchRow[]): Promise<void> {
  await tx.query({
    name: 'delete_search_parts',
    text: 'delete from article_search where article_id = any($1::uuid[])',
    values: [rows.map(({ articleId }) => articleId)],
  })
  await insertSearchParts(tx, rows)
}

/** Only who may see the articles and when has changed: their tokens are left alone. */
export async function setSearchVisibility(tx: Sql, rows: readonly Omit<SearchRow, 'parts'>[]): Promise<void> {
  await tx.query({
    name: 'set_search_visibility',
    text: `update article_search s set listed = v.listed, sort_at = v.sort_at, expires_at = v.expires_at
from unnest($1::uuid[], $2::boolean[], $3::timestamptz[], $4::timestamptz[]) as v(article_id, listed, sort_at, expires_at)
where s.article_id = v.article_id
  and (s.listed, s.sort_at, s.expires_at) is distinct from (v.listed, v.sort_at, v.expires_at)`,
    values: [
      rows.map(({ articleId }) => articleId),
      rows.map(({ listed }) => listed),
      rows.map(({ sortAt }) => sortAt),
      rows.map(({ expiresAt }) => expiresAt),
    ],
  })
}
