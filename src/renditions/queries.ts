import type { NewBlob } from '../blobs/inspect.ts'
import type { Hash } from '../blobs/store.ts'
import type { Database, Sql } from '../database/client.ts'
import { whileLocked } from '../database/lock.ts'

/** A blob as it is sent. */
export interface SentBlob {
  hash: Hash
  size: number
  type: string
}

/** The stored rendition, or null; its use is noted once an hour. */
export async function findRendition(db: Sql, hash: Hash, recipe: string): Promise<SentBlob | null> {
  const { rows } = await db.query<SentBlob & { stale: boolean }>({
    name: 'find_rendition',
    text: `select encode(b.hash, 'hex') as hash, b.size, b.type,
        r.used_at < now() - interval '1 hour' as stale
      from renditions r join blobs b on b.hash = r.blob_hash
      where r.hash = decode($1, 'hex') and r.recipe = $2`,
    values: [hash, recipe],
  })
  const [row] = rows
  if (!row) return null
  const { stale, ...blob } = row
  if (stale) await noteUse(db, hash, recipe)
  return blob
}

async function noteUse(db: Sql, hash: Hash, recipe: string): Promise<void> {
  await db.query({
    text: `update renditions set used_at = now() where hash = decode($1, 'hex') and recipe = $2
      and used_at < now() - interval '1 hour'`,
    values: [hash, recipe],
  })
}

/**
 * Inserts the rendition, whose blob must be claimed, unless the original is gone. A rendition is no
 * file of its own, so it needs no placeholder.
 */
export async function insertRendition(
  tx: Sql,
  hash: Hash,
  recipe: string,
  blob: NewBlob,
): Promise<void> {
  await tx.query({
    text: `with made as (
        insert into renditions (hash, recipe, blob_hash)
        select hash, $2, decode($3, 'hex') from blobs where hash = decode($1, 'hex') for key share
        on conflict (hash, recipe) do update set blob_hash = excluded.blob_hash, used_at = now()
        returning blob_hash
      )
      update blobs set examined = true from made where blobs.hash = made.blob_hash and not examined
        and not exists (select from files f where f.hash = blobs.hash)`,
    values: [hash, recipe, blob.hash],
  })
}

/** The bytes of all renditions. */
export async function sumRenditions(db: Sql): Promise<number> {
  const { rows } = await db.query<{ total: number }>({
    text: `select coalesce(sum(size), 0)::bigint as total from blobs
      where hash in (select blob_hash from renditions)`,
  })
  return rows[0]?.total ?? 0
}

/**
 * Forgets the renditions used least recently, so that the others have at most so many bytes. One
 * that is larger by itself goes without taking the others with it.
 */
export async function deleteLeastUsed(db: Sql, maxBytes: number): Promise<void> {
  await db.query({
    text: `delete from renditions r using (
        select hash, recipe, size, sum(size) filter (where size <= $1)
            over (order by used_at desc, hash, recipe rows unbounded preceding) as upto
        from (select r.hash, r.recipe, r.used_at, b.size
          from renditions r join blobs b on b.hash = r.blob_hash) as sized
      ) as ranked
      where (ranked.upto > $1 or ranked.size > $1) and r.hash = ranked.hash and r.recipe = ranked.recipe`,
    values: [maxBytes],
  })
}

/** Does the work while no other process holds the lock of this name; `busy` if one does. */
export const withLock = <T>(db: Database, name: string, work: () => Promise<T>) =>
  whileLocked(db, { text: 'hashtextextended($1, 0)', values: [name] }, work)
