import type { Database, Sql } from '../../database/client.ts'
import { whileLocked } from '../../database/lock.ts'
import type { Hash, StoredBlob } from '../store.ts'

const isNeeded = `
  exists (select from files f where f.hash = b.hash)
  or exists (select from file_versions v where v.hash = b.hash)
  or exists (select from remote_files r where r.hash = b.hash)
  or exists (select from renditions r where r.blob_hash = b.hash)`

const isOld = (hours: string) =>
  `b.claimed_at <= clock_timestamp() - ${hours}::float8 * interval '1 hour'`

/** A row of a blob, and whether the sweep may remove it. */
interface JudgedBlob extends StoredBlob {
  removable: boolean
}

/**
 * A page of all blobs after a hash, in the order of the hashes: needed ones too, so that each
 * statement has a bounded cost.
 */
export async function judgeBlobs(
  db: Sql,
  after: Hash,
  graceHours: number,
  limit: number,
): Promise<JudgedBlob[]> {
  const { rows } = await db.query<JudgedBlob>({
    text: `select encode(b.hash, 'hex') as hash, b.size, ${isOld('$2')} and not (${isNeeded}) as removable
      from (select * from blobs where hash > decode($1, 'hex') order by hash limit $3) b order by b.hash`,
    values: [after, graceHours, limit],
  })
  return rows
}

/** A page of all blobs after a hash, in the order of the hashes. */
export async function listBlobs(db: Sql, after: Hash, limit: number): Promise<StoredBlob[]> {
  const { rows } = await db.query<StoredBlob>({
    text: `select encode(hash, 'hex') as hash, size from blobs
      where hash > decode($1, 'hex') order by hash limit $2`,
    values: [after, limit],
  })
  return rows
}

/** The names of some files that have these bytes now; null if the blob has no row any more. */
export async function findUsers(db: Sql, hash: Hash): Promise<string[] | null> {
  const { rows } = await db.query<{ names: string[] }>({
    text: `select array(select f.source || '/' || f.file from files f where f.hash = b.hash
        order by f.source, f.file limit 10) as names
      from blobs b where b.hash = decode($1, 'hex')`,
    values: [hash],
  })
  return rows[0]?.names ?? null
}

/** Those of these hashes that have no row. */
export async function findRowless(db: Sql, hashes: readonly Hash[]): Promise<Set<Hash>> {
  const { rows } = await db.query<{ hash: Hash }>({
    text: `select h.hash from unnest($1::text[]) as h(hash)
      where not exists (select from blobs b where b.hash = decode(h.hash, 'hex'))`,
    values: [hashes],
  })
  return new Set(rows.map(({ hash }) => hash))
}

/**
 * Deletes the rows of those blobs that are still not needed. A row that another transaction holds
 * is being claimed, and stays.
 */
export async function deleteUnneeded(
  tx: Sql,
  hashes: readonly Hash[],
  graceHours: number,
): Promise<void> {
  const { rows } = await tx.query<{ hash: Buffer }>({
    text: `select hash from blobs b where hash in (${decoded('$1')}) for update skip locked`,
    values: [hashes],
  })
  // A statement of its own, so that it sees the references that were committed before the locks.
  await tx.query({
    text: `delete from blobs b where hash = any($1::bytea[]) and ${isOld('$2')} and not (${isNeeded})`,
    values: [rows.map(({ hash }) => hash), graceHours],
  })
}

/**
 * Takes the locks of hashes without a row: rows that no other transaction ever sees, but for which
 * `claimBlobs` waits. Returns the hashes that it took.
 */
export async function lockRowless(tx: Sql, hashes: readonly Hash[]): Promise<Hash[]> {
  const { rows } = await tx.query<{ hash: Hash }>({
    text: `insert into blobs (hash, size, type, claimed_at)
      select h.hash, 0, '', '-infinity' from (${decoded('$1')}) h(hash) order by h.hash
      on conflict do nothing returning encode(hash, 'hex') as hash`,
    values: [hashes],
  })
  return rows.map(({ hash }) => hash)
}

/** Deletes the rows of `lockRowless`, before the commit that frees the locks. */
export async function unlockRowless(tx: Sql, hashes: readonly Hash[]): Promise<void> {
  await tx.query({
    text: `delete from blobs where hash in (${decoded('$1')}) and claimed_at = '-infinity'`,
    values: [hashes],
  })
}

const decoded = (parameter: string) =>
  `select decode(t.hash, 'hex') from unnest(${parameter}::text[]) as t(hash)`

/**
 * Prepares a transaction of the sweep. Returns false while a backup holds its lock (shared, see
 * docs/deploy.md); a backup that begins now waits for this transaction.
 */
export async function beginRemoval(tx: Sql): Promise<boolean> {
  // A slow store must not cost the locks, or bytes could be claimed and then removed.
  const { rows } = await tx.query<{ free: boolean }>({
    text: `select set_config('lock_timeout', '2s', true),
      set_config('idle_in_transaction_session_timeout', '10min', true),
      pg_try_advisory_xact_lock(hashtext('broadsheet backup')) as free`,
  })
  return rows[0]?.free ?? false
}

/** Runs the work unless another process runs a sweep of this database; null then. */
export async function whileAlone<T>(db: Database, work: () => Promise<T>): Promise<T | null> {
  const result = await whileLocked(db, { text: `hashtext('broadsheet sweep')` }, work)
  return result === 'busy' ? null : result
}
