import type { Sql } from '../database/client.ts'

// Listed or not, each has an index of its own.
const appeared = (listed: string) => `
        select a.id, a.version, a.lang, a.path, 'article.published' as type from articles a, look
        where a.status = 'published' and a.trashed_at is null and ${listed} and a.sort_at > since and a.sort_at <= until
          and a.updated_at < a.sort_at`

/**
 * Writes an event for each article that became public or expired since the last look: once for each, whatever the clocks
 * of the processes say, because the look moves a watermark in the same transaction. Answers how many.
 */
export async function announceDue(tx: Sql): Promise<number> {
  await tx.query({
    text: `insert into watermarks (task, at) values ('due', now()) on conflict do nothing`,
  })
  // Behind the lock of another look the clock is read anew, or the watermark would go back.
  await tx.query({ text: `select from watermarks where task = 'due' for update` })
  const { rows } = await tx.query<{ announced: number }>({
    text: `with look as (
        select at as since, greatest(at, statement_timestamp()) as until from watermarks where task = 'due'
      ), due as (
        ${appeared('a.listed')} union all ${appeared('not a.listed')}
        union all
        select a.id, a.version, a.lang, a.path, 'article.expired' from articles a, look
        where a.status = 'published' and a.trashed_at is null and a.expires_at > since and a.expires_at <= until
          and a.updated_at < a.expires_at
      ), told as (
        insert into events (type, resource, resource_id, version, lang, path, changed, actor)
        select type, 'article', id, version, lang, path, array['status'], 'schedule' from due returning 1
      ), moved as (
        update watermarks set at = look.until from look where task = 'due'
      )
      select count(*)::int as announced from told`,
  })
  return rows[0]?.announced ?? 0
}
