import type { Reader } from '../actor.ts'
import { visibleTo } from '../articles/queries.ts'
import type { Sql } from '../database/client.ts'
import type { Reason } from './schema.ts'

/** How many rows of the index one page reads at most. */
const maxScanned = 20_000
/** How many articles of a group are compared and shown. */
export const maxInGroup = 100

// By what articles are grouped: the column, and its value as text, which sorts in the same order.
const keys: Record<Reason, { column: string; type: string; text: string }> = {
  body: { column: 's.body_key', type: 'bytea', text: `encode(s.body_key, 'hex')` },
  link: { column: 's.link', type: 'text', text: 's.link' },
  text: { column: 's.group_id', type: 'uuid', text: 's.group_id::text' },
}

const read = ({ type }: (typeof keys)[Reason], value: string) =>
  type === 'bytea' ? `decode(${value}, 'hex')` : `${value}::${type}`

/** The groups of a page by their keys, and the key after which the next page begins. */
interface KeyPage {
  keys: string[]
  next: string | null
}

/**
 * The next keys that several articles have. Reads so many rows and no more: a page can end before
 * it is full.
 */
export async function listKeys(
  db: Sql,
  by: Reason,
  after: string | null,
  limit: number,
): Promise<KeyPage> {
  const { column, text } = keys[by]
  const from = after === null ? '' : `and ${column} > ${read(keys[by], '$2')}`
  const { rows } = await db.query<{ key: string; count: number; scanned: number }>({
    text: `with scanned as materialized (
        select ${column} as value, ${text} as key from article_signatures s
        where ${column} is not null ${from} order by ${column} limit $1
      ), counted as (
        select key, value, count(*)::int as count from scanned group by key, value
      )
      select key, count, (select count(*)::int from scanned) as scanned from counted
      where count > 1 or value = (select value from scanned order by value desc limit 1) order by value`,
    values: after === null ? [maxScanned] : [maxScanned, after],
  })
  return pageOfKeys(rows, limit)
}

// The last key is there even if only one article has it: the scan may have ended within its group.
function pageOfKeys(
  rows: readonly { key: string; count: number; scanned: number }[],
  limit: number,
): KeyPage {
  const isCut = (rows[0]?.scanned ?? 0) >= maxScanned
  const last = rows.at(-1)
  const several = rows.filter(({ count }, at) => count > 1 || (isCut && at === rows.length - 1))
  const shown = several.slice(0, limit).map(({ key }) => key)
  const more = several.length > limit
  return { keys: shown, next: more ? (shown.at(-1) ?? null) : isCut ? (last?.key ?? null) : null }
}

export interface Member {
  key: string
  id: string
  lang: string
  path: string
  title: string
  values: Buffer | null
}

/** The articles of these groups that the reader may see, of each up to one more than shown. */
export async function listMembers(
  db: Sql,
  by: Reason,
  wanted: readonly string[],
  reader: Reader,
): Promise<Member[]> {
  const { column } = keys[by]
  const { rows } = await db.query<Member>({
    text: `select w.key, m.* from unnest($1::text[]) with ordinality as w(key, place)
      cross join lateral (
        select a.id, a.lang, a.path, a.title, s."values"
        from article_signatures s join articles a on a.id = s.article_id
        where ${column} = ${read(keys[by], 'w.key')} and a.trashed_at is null and ${visibleTo(reader)}
        order by a.id limit ${maxInGroup + 1}) m
      order by w.place, m.id`,
    values: [wanted],
  })
  return rows
}

const most = 10_000

/** What the groups do not cover: changes that wait, and articles with text that is too common. */
export async function countLeft(db: Sql): Promise<{ pending: number; crowded: number }> {
  const { rows } = await db.query<{ pending: number; crowded: number }>({
    text: `select
      (select count(distinct resource_id)::int from (select resource, resource_id from events
        where position > coalesce((select position from watermarks where task = 'sign-articles'), 0)
        order by position limit ${most}) e where resource = 'article') as pending,
      (select count(*)::int from (select from article_signatures where crowded limit ${most}) c) as crowded`,
  })
  return rows[0] ?? { pending: 0, crowded: 0 }
}

/** Whether something was written in the last seconds. */
export async function wasWrittenLately(db: Sql): Promise<boolean> {
  const { rows } = await db.query<{ lately: boolean }>({
    text: `select updated_at > now() - interval '3 seconds' as lately
      from articles order by updated_at desc limit 1`,
  })
  return rows[0]?.lately ?? false
}
