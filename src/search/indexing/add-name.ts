import type { Sql } from '../../database/client.ts'
import { indexTexts } from './index-texts.ts'

const selectLangs = `select distinct a.lang from article_tags l join articles a on a.id = l.article_id where l.tag_id = $1`

// Casting to text and back merges lexemes without shifting their positions. Rows that already have
// all tokens are not updated.
const addTokens = `
  update article_search s set
    tokens = array(select distinct token from unnest(s.tokens || n.tokens) token order by token),
    rank_tokens = (s.rank_tokens::text || ' ' || n."rankTokens")::tsvector
  from json_to_recordset($2::json) as n(lang text, tokens int[], "rankTokens" text), article_tags l, articles a
  where l.tag_id = $1 and a.id = l.article_id and a.lang = n.lang and s.article_id = a.id
    and not (s.tokens @> n.tokens and tsvector_to_array(s.rank_tokens) @> tsvector_to_array(n."rankTokens"::tsvector))`

/**
 * Makes articles searchable by a tag's new name. Their texts are not read again, so the old name
 * still finds them until their next write. The caller has locked their rows and set a time limit.
 */
export async function addTagName(tx: Sql, id: string, name: string): Promise<void> {
  const { rows } = await tx.query<{ lang: string }>({ text: selectLangs, values: [id] })
  const texts = rows.map(({ lang }) => ({ title: '', summary: null, tags: [name], body: '', lang }))
  const added = (await indexTexts(tx, texts)).map(({ tokens, rankTokens }, index) => ({
    lang: rows[index]?.lang,
    tokens: [...tokens],
    rankTokens,
  }))
  await tx.query({ text: addTokens, values: [id, JSON.stringify(added)] })
}
