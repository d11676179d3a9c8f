import type { Database } from '../../database/client.ts'
import { inTransaction } from '../../database/transaction.ts'

/** Rows of remote pictures that one statement looks at. */
const pageRows = 1_000

const isNamed = 'exists (select from article_references x where x.remote_url = r.url)'
const grace = `clock_timestamp() - $1::float8 * interval '1 hour'`

/**
 * Forgets the remote pictures that no article names, not even one in the trash. The grace begins
 * when a sweep first finds that nothing names the picture: that sweep claims its bytes once more,
 * and a later one deletes the row if they are older than the grace, so that an edit can be undone.
 */
export async function forgetUnnamedPictures(
  db: Database,
  graceHours: number,
  signal?: AbortSignal,
): Promise<void> {
  // What articles of an older version name is not known before the job has read them.
  const { rows } = await db.query<{ known: boolean }>({
    text: 'select not exists (select from articles where not references_read) as known',
  })
  if (!rows[0]?.known) return
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null; ) {
    if (signal?.aborted) return
    after = await forgetPage(db, after, graceHours)
  }
}

async function forgetPage(db: Database, after: string, graceHours: number): Promise<string | null> {
  return inTransaction(db.pool, async (tx) => {
    const { rows } = await tx.query<{ last: string | null }>({
      text: `with page as materialized (
          select r.id, r.hash, r.next_try_at is null as parked, ${isNamed} as named
          from (select * from remote_files where id > $1 order by id limit ${pageRows}) r
        ), parked as (
          update remote_files r set next_try_at = null from page p
          where r.id = p.id and not p.named and not p.parked and r.hash is not null returning r.hash
        ), renewed as (
          update blobs b set claimed_at = now() where b.hash in (select hash from parked)
        )
        select (select id from page order by id offset ${pageRows - 1}) as last`,
      values: [after],
    })
    const last = rows[0]?.last ?? null
    // A statement of its own, so that a grace of 0 finds what the first one has parked.
    await tx.query({
      text: `delete from remote_files r where r.id > $2 and ($3::uuid is null or r.id <= $3) and not ${isNamed}
        and case when r.hash is null then r.created_at <= ${grace}
          else r.next_try_at is null and (select b.claimed_at from blobs b where b.hash = r.hash) <= ${grace} end`,
      values: [graceHours, after, last],
    })
    return last
  })
}
