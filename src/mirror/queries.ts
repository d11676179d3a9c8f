import type { Sql } from '../database/client.ts'

/** A remote file that this process fetches now; no other process does before its lease is over. */
export interface ClaimedFile {
  id: string
  url: string
  /** Hexadecimal; null while nothing is mirrored. */
  hash: string | null
  etag: string | null
  leaseUntil: Date
  /** An article names it. */
  isNamed: boolean
}

type RemoteStatus = 'waiting' | 'mirrored' | 'dead'

// Longer than a fetch may take. A process that dies leaves its files to others after this time.
const lease = '5 minutes'

// An index entry holds no more than 2,700 bytes.
const maxUrlLength = 2_000

// The column holds milliseconds: what was made due just now may have been rounded up.
const isDue = `next_try_at < now() + interval '1 millisecond'`

const namedBy = (source: string) => `($${source}::text is null or exists (
  select from article_references r join articles a on a.id = r.article_id
  where r.remote_url = f.url and a.source = $${source}))`

/** Articles whose pictures one statement reads. */
const articlesAtOnce = 1_000

/**
 * Makes a row of each remote picture that the articles of a source name (null: of all sources);
 * returns how many are new.
 */
export async function insertRemoteFiles(db: Sql, source: string | null): Promise<number> {
  let added = 0
  let after: string | null = '00000000-0000-0000-0000-000000000000'
  while (after !== null) {
    const step = await insertSome(db, source, after)
    added += step.added
    after = step.last
  }
  return added
}

async function insertSome(
  db: Sql,
  source: string | null,
  after: string,
): Promise<{ added: number; last: string | null }> {
  // In the order of the addresses, or two imports of the same ones would deadlock.
  const { rows } = await db.query<{ added: number; last: string | null }>({
    text: `with chunk as materialized (
        select id from articles where id > $2 and trashed_at is null and ($1::text is null or source = $1)
        order by id limit ${articlesAtOnce}
      ), made as (
        insert into remote_files (id, url, status)
        select gen_random_uuid(), url, 'waiting' from (
          select distinct r.remote_url as url from article_references r join chunk on chunk.id = r.article_id
          where length(r.remote_url) <= ${maxUrlLength} order by url
        ) as named
        on conflict (url) do update set next_try_at = now() where remote_files.next_try_at is null
        returning xmax = 0 as inserted
      )
      select (select count(*)::int from made where inserted) as added,
        (select id from chunk order by id offset ${articlesAtOnce - 1}) as last`,
    values: [source, after],
  })
  return rows[0] ?? { added: 0, last: null }
}

/** Makes all failed files of a source due now. */
export async function retryFailed(db: Sql, source: string | null): Promise<void> {
  await db.query({
    text: `update remote_files f set next_try_at = now() where failures > 0 and ${namedBy('1')}`,
    values: [source],
  })
}

// Several candidates, because other processes may hold the first ones at this moment.
const claimDue = `
  update remote_files set next_try_at = now() + interval '${lease}' where id = (
    select id from remote_files where ${isDue} and id = any(array(
      select id from (
        select id, url from remote_files f where ${isDue} and ${namedBy('2')} order by next_try_at limit 1000
      ) as first where substring(url from '//([^/?#]*)') <> all($1::text[]) limit 50
    )) order by next_try_at limit 1 for update skip locked
  ) returning id, url, encode(hash, 'hex') as hash, etag, next_try_at as "leaseUntil",
    exists (select from article_references r where r.remote_url = remote_files.url) as "isNamed"`

/**
 * Leases one due file whose host is not among `busyHosts`; null if there is none. It looks at the
 * first thousand due files only, so that one host with many files does not make each call slow.
 */
export async function claimRemoteFile(
  db: Sql,
  busyHosts: readonly string[],
  source: string | null,
): Promise<ClaimedFile | null> {
  const { rows } = await db.query<ClaimedFile>({
    name: 'claim_remote_file',
    text: claimDue,
    values: [busyHosts, source],
  })
  return rows[0] ?? null
}

// A process whose lease has ended changes nothing.
const mine = 'id = $1 and next_try_at = $2'
const refreshed = `status = 'mirrored', failure = null, failures = 0, checked_at = now(), next_try_at = now() + interval '30 days'`

/** Stores that a file is mirrored by a blob; returns whether its bytes are other ones now. */
export async function setMirrored(
  tx: Sql,
  { id, leaseUntil, hash: old }: ClaimedFile,
  hash: string,
  etag: string | null,
): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `update remote_files set ${refreshed}, hash = decode($3, 'hex'), etag = $4 where ${mine}`,
    values: [id, leaseUntil, hash, etag],
  })
  return rowCount === 1 && hash !== old
}

/** Stores that the host still has the mirrored bytes. */
export async function setUnchanged(db: Sql, { id, leaseUntil }: ClaimedFile): Promise<void> {
  await db.query({
    text: `update remote_files set ${refreshed} where ${mine}`,
    values: [id, leaseUntil],
  })
}

/**
 * Stores a failed attempt. The next one is an hour later, then a day, then every week; the third
 * failure in a row makes the file dead. Mirrored bytes stay.
 */
export async function setFailed(
  db: Sql,
  { id, leaseUntil }: ClaimedFile,
  failure: string,
): Promise<void> {
  await db.query({
    text: `update remote_files set failure = $3, failures = failures + 1, checked_at = now(),
        status = case when failures >= 2 then 'dead' else status end,
        next_try_at = now() + case failures when 0 then interval '1 hour' when 1 then interval '1 day' else interval '7 days' end
      where ${mine}`,
    values: [id, leaseUntil, failure],
  })
}

/** Ends a lease without an attempt; the file is due after `seconds`. */
export async function releaseRemoteFile(
  db: Sql,
  { id, leaseUntil }: ClaimedFile,
  seconds: number,
): Promise<void> {
  await db.query({
    text: `update remote_files set next_try_at = now() + $3::int * interval '1 second' where ${mine}`,
    values: [id, leaseUntil, seconds],
  })
}

/**
 * Ends the lease of a file that no article names any more. Its mirrored bytes stay until a sweep
 * has found so too and a grace has passed, because the edit may be undone; otherwise the row goes.
 */
export async function parkRemoteFile(db: Sql, { id, leaseUntil }: ClaimedFile): Promise<void> {
  await db.query({
    text: `with parked as (
        update remote_files set next_try_at = null where ${mine} and hash is not null returning hash
      ), renewed as (
        update blobs b set claimed_at = now() from parked where b.hash = parked.hash
      ) delete from remote_files where ${mine} and hash is null`,
    values: [id, leaseUntil],
  })
}

/** Whether another process fetches new files of this source now, or died while it did. */
export async function hasLeased(db: Sql, source: string | null): Promise<boolean> {
  const { rows } = await db.query({
    text: `select from remote_files f where next_try_at > now() and checked_at is null and ${namedBy('1')} limit 1`,
    values: [source],
  })
  return rows.length > 0
}

/** The number of files that the articles of a source name, by status. */
export async function countRemoteFiles(
  db: Sql,
  source: string | null,
): Promise<Record<RemoteStatus, number>> {
  const { rows } = await db.query<{ status: RemoteStatus; count: number }>({
    text: `select status, count(*)::int as count from remote_files f where ${namedBy('1')} group by status`,
    values: [source],
  })
  const counts = { waiting: 0, mirrored: 0, dead: 0 }
  for (const { status, count } of rows) counts[status] = count
  return counts
}
