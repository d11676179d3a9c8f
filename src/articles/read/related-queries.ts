import type { Sql } from '../../database/client.ts'
import { isListed } from '../../sql/visible.ts'
import { articleStatement } from '../queries.ts'
import { originColumns, type ShownRow, shownColumns } from '../row.ts'
import type { Turn } from './large-pages.ts'
import {
  boundTexts,
  needsOrigin,
  needsTexts,
  type PageParams,
  readTexts,
  type TextSize,
  textColumns,
} from './text-queries.ts'

// Considers only the newest articles of a term: counting all of a term with a hundred thousand
// articles takes a second.
const newestOf = (table: string, term: string) => `${table} m cross join lateral (
          select article_id from ${table} where ${term} = m.${term} and listed and sort_at <= now()
          order by sort_at desc, article_id desc limit 1000) l
        where m.article_id = $1`

/** Related articles: most shared tags first, then most shared categories, then newest first. */
export async function listRelated(
  db: Sql,
  id: string,
  asked: PageParams,
  turn: Turn,
): Promise<ShownRow[]> {
  const texts = needsTexts(asked)
  const more = texts ? `, ${textColumns}` : needsOrigin(asked) ? `, ${originColumns}` : ''
  const page = `select ${shownColumns}${more} from (
      select article_id, sum(tags) as tags, sum(categories) as categories from (
        select l.article_id, 1 as tags, 0 as categories from ${newestOf('article_tags', 'tag_id')}
        union all
        select l.article_id, 0, 1 from ${newestOf('article_categories', 'category_id')}
      ) shared where article_id <> $1 group by article_id
    ) near join articles a on a.id = near.article_id
    where ${isListed}
    order by near.tags desc, near.categories desc, a.sort_at desc, a.id desc limit $2`
  const read = async (text: string, ...more: number[]) => {
    const statement = articleStatement(undefined, text, [id, asked.limit, ...more])
    return (await db.query<ShownRow & TextSize>(statement)).rows
  }
  if (!texts) return read(page)
  return readTexts(asked, turn, (maxBytes) =>
    read(boundTexts(page, asked.limit, '$3::float8'), maxBytes),
  )
}
