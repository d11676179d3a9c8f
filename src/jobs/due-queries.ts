import type { Tx } from '../events/write-transaction.ts'

/**
 * Writes an event for each article that became public or expired since the last look: once for
 * each, whatever the clocks of the processes say, because the look marks in the same transaction
 * what it has told. Answers how many.
 */
export async function announceDue(tx: Tx): Promise<number> {
  await tx.query({
    text: `insert into watermarks (task, at) values ('due', now()) on conflict do nothing`,
  })
  // Behind the lock of another look the clock is read anew, or the watermark would go back.
  await tx.query({ text: `select from watermarks where task = 'due' for update` })
  // An article that is being written now is passed over: its writer tells that it is public, or
  // leaves it to the next look.
  const { rows } = await tx.record<{ announced: number }>({
    text: `with look as (
        select at as since, greatest(at, statement_timestamp()) as until from watermarks where task = 'due'
      ), due as (
        select a.id from articles a, look where a.unannounced and a.sort_at <= until order by a.id for no key update of a skip locked
      ), appeared as (
        update articles a set unannounced = false from due where a.id = due.id
          returning a.id, a.version, a.lang, a.path, a.listed and (a.expires_at is null or a.expires_at > statement_timestamp()) as shown
      ), told as (
        insert into events (type, resource, resource_id, version, lang, path, changed, actor, is_public, was_public)
        select 'article.published', 'article', id, version, lang, path, array['status'], 'schedule', shown, false from appeared
        union all
        select 'article.expired', 'article', a.id, a.version, a.lang, a.path, array['status'], 'schedule', false,
          a.listed and a.sort_at < a.expires_at from articles a, look
        where a.status = 'published' and a.trashed_at is null and a.expires_at > since and a.expires_at <= until
          and a.updated_at < a.expires_at
        returning 1
      ), moved as (
        update watermarks set at = look.until from look where task = 'due'
      )
      select count(*)::int as announced from told having count(*) > 0`,
  })
  return rows[0]?.announced ?? 0
}
