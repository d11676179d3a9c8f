import type { Tx } from '../events/write-transaction.ts'

/**
 * Writes an event for each article that became public or expired since the last run, and returns
 * how many. Each is announced once, even when the clocks of the processes differ, because the
 * watermark moves in the same transaction.
 */
export async function announceDue(tx: Tx): Promise<number> {
  await tx.query({
    text: `insert into watermarks (task, at) values ('due', now()) on conflict do nothing`,
  })
  // Re-read the clock after acquiring the lock, or a concurrent run could move the watermark
  // backwards.
  await tx.query({ text: `select from watermarks where task = 'due' for update` })
  // Skip articles that are being written: their writer announces them, or leaves them to the next
  // run.
  const { rows } = await tx.record<{ announced: number }>({
    text: `with period as (
        select at as since, greatest(at, statement_timestamp()) as until from watermarks where task = 'due'
      ), due as (
        select a.id from articles a, period where a.unannounced and a.sort_at <= until order by a.id for no key update of a skip locked
      ), appeared as (
        update articles a set unannounced = false from due where a.id = due.id
          returning a.id, a.version, a.lang, a.path, a.source, a.listed and (a.expires_at is null or a.expires_at > statement_timestamp()) as shown
      ), written as (
        insert into events (type, resource, resource_id, version, lang, path, source, changed, actor, is_public, was_public)
        select 'article.published', 'article', id, version, lang, path, source, array['status'], 'schedule', shown, false from appeared
        union all
        select 'article.expired', 'article', a.id, a.version, a.lang, a.path, a.source, array['status'], 'schedule', false,
          a.listed and a.sort_at < a.expires_at from articles a, period
        where a.status = 'published' and a.trashed_at is null and a.expires_at > since and a.expires_at <= until
          and a.updated_at < a.expires_at
        returning 1
      ), moved as (
        update watermarks set at = period.until from period where task = 'due'
      )
      select count(*)::int as announced from written having count(*) > 0`,
  })
  return rows[0]?.announced ?? 0
}
